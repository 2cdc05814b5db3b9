import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import { addSuppression } from '../api/suppressions.ts'

export function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('suppressions')
  const queryClient = useQueryClient()
  const [address, setAddress] = useState('')
  const adding = useMutation({
    mutationFn: () => addSuppression(address.trim()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['suppressions'] })
      notify('good', t('added', { address: address.trim() }))
      onClose()
    },
  })
  return (
    <Dialog title={t('addTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => adding.mutate()}>
        <p>{t('addText')}</p>
        <TextField
          label={t('address')}
          type="email"
          isRequired
          autoFocus
          maxLength={320}
          value={address}
          onChange={setAddress}
        />
        {adding.error !== null && <ErrorNote error={adding.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={adding.isPending}>
            {t('add')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
