import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { Card, Page, Section } from '#components/page/page.tsx'
import { Select } from '#components/select/select.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'
import { notify } from '#components/toast/announce.ts'
import { useSession } from '#features/session/use-session.ts'
import { LANGUAGES, chooseLanguage, currentLanguage, type Language } from '#lib/i18n/i18n.ts'
import { chooseTheme, currentTheme, type Theme } from '#lib/theme.ts'
import { rename } from './api/profile.ts'

export function ProfilePage() {
  const { t } = useTranslation('profile')
  return (
    <Page title={t('title')} lead={t('lead')}>
      <NameCard />
      <LookCard />
    </Page>
  )
}

function NameCard() {
  const { t } = useTranslation('profile')
  const { user } = useSession()
  const [name, setName] = useState(user.name)
  const saving = useMutation({
    mutationFn: rename,
    onSuccess: () => notify('good', t('saved')),
  })
  return (
    <Card>
      <Form onSubmit={() => saving.mutate(name)}>
        <TextField
          label={t('name')}
          value={name}
          onChange={setName}
          autoComplete="name"
          maxLength={200}
          isRequired
        />
        <TextField label={t('email')} hint={t('emailHint')} value={user.email} isReadOnly />
        {saving.error !== null && <ErrorNote error={saving.error} />}
        <div>
          <Button type="submit" look="primary" isPending={saving.isPending}>
            {t('save')}
          </Button>
        </div>
      </Form>
    </Card>
  )
}

/** Kept in this browser only. */
function LookCard() {
  const { t } = useTranslation('profile')
  const { t: tc } = useTranslation()
  const [theme, setTheme] = useState(currentTheme)
  const themes: readonly Theme[] = ['system', 'light', 'dark']
  return (
    <Section title={t('look')} lead={t('lookLead')}>
      <Card>
        <Select<Language>
          label={t('language')}
          options={Object.entries(LANGUAGES).map(([value, label]) => ({
            value: value as Language,
            label,
          }))}
          value={currentLanguage()}
          onChange={(language) => void chooseLanguage(language)}
        />
        <Select<Theme>
          label={t('theme')}
          options={themes.map((value) => ({ value, label: tc(`theme.${value}`) }))}
          value={theme}
          onChange={(next) => {
            chooseTheme(next)
            setTheme(next)
          }}
        />
      </Card>
    </Section>
  )
}
