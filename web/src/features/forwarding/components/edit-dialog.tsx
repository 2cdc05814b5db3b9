import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { notify } from '#components/toast/announce.ts'
import { updateForward, type Forward } from '../api/forwards.ts'
import { DestinationsFields, linesOf } from './destinations-fields.tsx'

export function EditDialog({
  forward,
  onClose,
}: {
  readonly forward: Forward
  readonly onClose: () => void
}) {
  const { t } = useTranslation('forwarding')
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState({
    text: [...forward.destination_emails, ...forward.destination_urls].join('\n'),
    acceptFailedDmarc: forward.accept_failed_dmarc,
  })
  const saving = useMutation({
    mutationFn: () =>
      updateForward(forward.id, {
        destinations: linesOf(draft.text),
        acceptFailedDmarc: draft.acceptFailedDmarc,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['forwards'] })
      notify('good', t('saved'))
      onClose()
    },
  })
  return (
    <Dialog title={t('editTitle', { source: forward.source_email })} isOpen onClose={onClose}>
      <Form onSubmit={() => saving.mutate()}>
        <DestinationsFields draft={draft} onChange={setDraft} />
        {saving.error !== null && <ErrorNote error={saving.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={saving.isPending}>
            {t('save')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
