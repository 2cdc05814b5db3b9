import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { Select } from '#components/select/select.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import { domainsQuery } from '#features/domains/api/domains.ts'
import { createForward, type MadeForward } from '../api/forwards.ts'
import { DestinationsFields, linesOf } from './destinations-fields.tsx'

/** The server has the last word on the domain's MX; its sentence stands beside the button. */
export function AddDialog({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void
  readonly onCreated: (forward: MadeForward) => void
}) {
  const { t } = useTranslation('forwarding')
  const queryClient = useQueryClient()
  const domains = useQuery(domainsQuery)
  const [domainId, setDomainId] = useState<string>()
  const [localPart, setLocalPart] = useState('')
  const [draft, setDraft] = useState({ text: '', acceptFailedDmarc: false })
  const domain = domains.data?.find(({ id }) => id === domainId)
  const source = `${localPart.trim()}@${domain?.name ?? ''}`
  const creating = useMutation({
    mutationFn: () =>
      createForward({
        sourceEmail: source,
        domainId: domainId ?? '',
        destinations: linesOf(draft.text),
        acceptFailedDmarc: draft.acceptFailedDmarc,
      }),
    onSuccess: async (forward) => {
      await queryClient.invalidateQueries({ queryKey: ['forwards'] })
      notify('good', t('added', { source: forward.source_email }))
      onCreated(forward)
    },
  })
  const options = (domains.data ?? []).map(({ id, name, status }) => ({
    value: id,
    label: name,
    ...(status === 'verified' ? {} : { note: t('notVerified'), isDisabled: true }),
  }))
  return (
    <Dialog title={t('addTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => domain !== undefined && creating.mutate()}>
        <Select
          label={t('domain')}
          options={options}
          value={domainId}
          onChange={setDomainId}
          placeholder={t('pickDomain')}
        />
        <TextField
          label={t('localPart')}
          hint={t('localPartHint')}
          isRequired
          maxLength={64}
          value={localPart}
          onChange={setLocalPart}
        />
        <DestinationsFields draft={draft} onChange={setDraft} />
        {creating.error !== null && <ErrorNote error={creating.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={creating.isPending}
            isDisabled={domain === undefined}
          >
            {t('save')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
