import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { addDomain, domainQuery, domainsQuery } from '../api/domains.ts'

/** Ends on the page of the new domain, where its records are. */
export function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('domains')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const adding = useMutation({
    mutationFn: addDomain,
    onSuccess: async (domain) => {
      queryClient.setQueryData(domainQuery(domain.id).queryKey, domain)
      void queryClient.invalidateQueries({ queryKey: domainsQuery.queryKey, exact: true })
      await navigate({ to: '/domains/$id', params: { id: domain.id } })
    },
  })
  return (
    <Dialog title={t('addTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => adding.mutate(name.trim())}>
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          placeholder="example.co.ke"
          value={name}
          onChange={setName}
          isRequired
          maxLength={1000}
          autoFocus
          autoComplete="off"
          spellCheck="false"
        />
        {adding.error !== null && <ErrorNote error={adding.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary" isPending={adding.isPending}>
            {t('addNow')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
