import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { Card, Page, Section } from '#components/page/page.tsx'
import { Skeleton } from '#components/skeleton/skeleton.tsx'
import { ErrorState } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { gmailQuery } from './api/gmail.ts'
import { Conditions } from './components/conditions.tsx'
import { Confirmation } from './components/confirmation.tsx'
import { Dialogue } from './components/dialogue.tsx'

/** The way of one address into Gmail's "Send mail as", from what is missing to Gmail's code. */
export function GmailPage() {
  const { t } = useTranslation('gmail')
  const { address } = useSearch({ from: '/shell/gmail' })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <AddressForm key={address} address={address ?? ''} />
      {address !== undefined && <Way address={address} />}
    </Page>
  )
}

function AddressForm({ address }: { readonly address: string }) {
  const { t } = useTranslation('gmail')
  const navigate = useNavigate()
  const [typed, setTyped] = useState(address)
  return (
    <Card>
      <Form onSubmit={() => void navigate({ to: '/gmail', search: { address: typed.trim() } })}>
        <TextField
          label={t('address')}
          hint={t('addressHint')}
          type="email"
          isRequired
          maxLength={320}
          value={typed}
          onChange={setTyped}
        />
        <div>
          <Button type="submit" look={address === '' ? 'primary' : 'secondary'}>
            {t('look')}
          </Button>
        </div>
      </Form>
    </Card>
  )
}

function Way({ address }: { readonly address: string }) {
  const { t } = useTranslation('gmail')
  const setup = useQuery(gmailQuery(address))
  if (setup.isPending) return <Skeleton lines={6} />
  if (setup.isError) return <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
  const { conditions, ready, next, dialogue, confirmation } = setup.data
  return (
    <>
      <Section title={t('step1')} lead={t('step1Lead')}>
        <Conditions conditions={conditions} ready={ready} next={next} />
      </Section>
      <Section title={t('step2')} lead={t('step2Lead')}>
        <Card>
          <Dialogue dialogue={dialogue} />
        </Card>
      </Section>
      <Section title={t('step3')} lead={t('step3Lead')}>
        <Confirmation address={address} ready={ready} confirmation={confirmation} />
      </Section>
    </>
  )
}
