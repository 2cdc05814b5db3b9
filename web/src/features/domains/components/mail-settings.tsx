import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { Card, Section } from '#components/page/page.tsx'
import { Select } from '#components/select/select.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { Switch } from '#components/switch/switch.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import { changeDomain, domainQuery, type Domain, type DomainSettings } from '../api/domains.ts'
import styles from './mail-settings.module.css'

const POLICIES = ['opportunistic', 'encrypted', 'verified'] as const
const MAX_DAYS = 3_650

/** What the owner decides about mail from and to the domain. Saved at once. */
export function MailSettings({ domain }: { readonly domain: Domain }) {
  const { t } = useTranslation('domains')
  const queryClient = useQueryClient()
  const changing = useMutation({
    mutationFn: (settings: Partial<DomainSettings>) => changeDomain(domain.id, settings),
    onSuccess: (changed) => {
      queryClient.setQueryData(domainQuery(domain.id).queryKey, changed)
      notify('good', t('saved'))
    },
  })
  const options = POLICIES.map((value) => ({
    value,
    label: t(`tls.${value}`),
    note: t(`tlsNote.${value}`),
  }))
  return (
    <Section title={t('settings')}>
      <Card>
        <div className={styles.setting}>
          <div>
            <h3>{t('inbox')}</h3>
            <p>{t('inboxText')}</p>
          </div>
          <Switch
            isSelected={domain.inbox_enabled}
            isDisabled={changing.isPending}
            onChange={(isOn) => changing.mutate({ inbox_enabled: isOn })}
          >
            {t('inboxSwitch')}
          </Switch>
        </div>
        {domain.inbox_enabled && (
          <Retention
            key={domain.inbox_retention_days}
            days={domain.inbox_retention_days}
            isPending={changing.isPending}
            onSave={(days) => changing.mutate({ inbox_retention_days: days })}
          />
        )}
        <div className={styles.setting}>
          <div>
            <h3>{t('tls')}</h3>
            <p>{t('tlsText')}</p>
          </div>
          <Select
            label={t('tls')}
            hideLabel
            options={options}
            value={domain.tls_policy}
            onChange={(policy) => changing.mutate({ tls_policy: policy })}
            isDisabled={changing.isPending}
          />
        </div>
        {changing.error !== null && <ErrorNote error={changing.error} />}
      </Card>
    </Section>
  )
}

function Retention({
  days,
  isPending,
  onSave,
}: {
  readonly days: number
  readonly isPending: boolean
  readonly onSave: (days: number) => void
}) {
  const { t } = useTranslation('domains')
  const [text, setText] = useState(String(days))
  const wanted = Number(text)
  const isGood = Number.isInteger(wanted) && wanted >= 1 && wanted <= MAX_DAYS
  return (
    <Form onSubmit={() => isGood && onSave(wanted)}>
      <div className={styles.retention}>
        <TextField
          label={t('retention')}
          hint={t('retentionHint', { max: MAX_DAYS })}
          value={text}
          onChange={setText}
          inputMode="numeric"
          isInvalid={!isGood}
        />
        <Button type="submit" isPending={isPending} isDisabled={!isGood || wanted === days}>
          {t('save')}
        </Button>
      </div>
    </Form>
  )
}
