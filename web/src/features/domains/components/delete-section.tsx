import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { ConfirmDialog } from '#components/dialog/dialog.tsx'
import { Section } from '#components/page/page.tsx'
import { notify } from '#components/toast/announce.ts'
import { credentialsQuery } from '#features/credentials/api/credentials.ts'
import { answer, api } from '#lib/api/client.ts'
import { deleteDomain, domainsQuery, type Domain } from '../api/domains.ts'
import styles from './delete-section.module.css'

export function DeleteSection({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const [isOpen, setOpen] = useState(false)
  return (
    <Section title={t('deleteHead')} lead={t('deleteLead')}>
      <div>
        <Button look="danger" icon="trash" onPress={() => setOpen(true)}>
          {t('delete')}
        </Button>
      </div>
      {isOpen && <DeleteDialog domain={domain} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function DeleteDialog({
  domain,
  onClose,
}: {
  readonly domain: Domain
  readonly onClose: () => void
}) {
  const { t } = useTranslation('domains')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const deleting = useMutation({
    mutationFn: () => deleteDomain(domain.id),
    onSuccess: async () => {
      notify('good', t('deleted', { name: domain.name }))
      await navigate({ to: '/domains' })
      await queryClient.invalidateQueries({ queryKey: domainsQuery.queryKey, exact: true })
    },
  })
  return (
    <ConfirmDialog
      title={t('deleteTitle', { name: domain.name })}
      isOpen
      onClose={onClose}
      onConfirm={() => deleting.mutate()}
      confirmLabel={t('delete')}
      isPending={deleting.isPending}
      error={deleting.error}
    >
      <p>{t('deleteStops')}</p>
      <Losses domain={domain} />
      <p>{t('deleteKeeps')}</p>
    </ConfirmDialog>
  )
}

/** What will stop working, by its names. */
function Losses({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const credentials = useQuery(credentialsQuery)
  const forwards = useQuery({
    queryKey: ['forwards'],
    queryFn: () => answer(api.GET('/v1/forwards/')),
  })
  const usernames = credentials.data?.filter((each) => each.domain_id === domain.id) ?? []
  const rules = forwards.data?.filter((each) => each.domain_id === domain.id) ?? []
  return (
    <ul className={styles.losses}>
      {usernames.map(({ id, username }) => (
        <li key={id}>{t('loseLogin', { username })}</li>
      ))}
      {rules.length > 0 && <li>{t('loseForwards', { count: rules.length })}</li>}
      {domain.inbox_enabled && <li>{t('loseInbox')}</li>}
      <li>{t('loseKey')}</li>
    </ul>
  )
}
