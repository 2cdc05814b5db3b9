import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Dialog, DialogActions } from '#components/dialog/dialog.tsx'
import { Form } from '#components/form/form.tsx'
import { Select, type Option } from '#components/select/select.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { domainsQuery } from '#features/domains/api/domains.ts'
import { createCredential, credentialsQuery, type IssuedCredential } from '../api/credentials.ts'

interface CreateDialogProps {
  readonly onClose: () => void
  readonly onCreated: (credential: IssuedCredential, domain: string) => void
}

/** Only verified domains without a login can be picked; the others say why not. */
export function CreateDialog({ onClose, onCreated }: CreateDialogProps) {
  const { t } = useTranslation('credentials')
  const queryClient = useQueryClient()
  const [domainId, setDomainId] = useState<string>()
  const options = useDomainOptions()
  const creating = useMutation({
    mutationFn: createCredential,
    onSuccess: (credential) => {
      void queryClient.invalidateQueries({ queryKey: credentialsQuery.queryKey })
      const domain = options.find(({ value }) => value === credential.domain_id)?.label ?? ''
      onCreated(credential, domain)
    },
  })
  const canPick = options.some((each) => each.isDisabled !== true)
  return (
    <Dialog title={t('createTitle')} isOpen onClose={onClose}>
      <Form onSubmit={() => domainId !== undefined && creating.mutate(domainId)}>
        <p>{t(canPick ? 'createLead' : 'noDomain')}</p>
        <Select
          label={t('domain')}
          options={options}
          value={domainId}
          onChange={setDomainId}
          placeholder={t('pickDomain')}
          isDisabled={options.length === 0}
        />
        {creating.error !== null && <ErrorNote error={creating.error} />}
        <DialogActions>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={creating.isPending}
            isDisabled={domainId === undefined}
          >
            {t('create')}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

function useDomainOptions(): ReadonlyArray<Option<string>> {
  const { t } = useTranslation('credentials')
  const domains = useQuery(domainsQuery)
  const credentials = useQuery(credentialsQuery)
  const taken = new Set(credentials.data?.map((each) => each.domain_id))
  return (domains.data ?? []).map(({ id, name, status }) => {
    const why =
      status !== 'verified' ? t(`not.${status}`) : taken.has(id) ? t('not.taken') : undefined
    return { value: id, label: name, ...(why === undefined ? {} : { note: why, isDisabled: true }) }
  })
}
