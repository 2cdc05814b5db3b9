import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'

/** The second factor: a code of the app, or one of the recovery codes. */
export function CodeStep({
  isPending,
  error,
  onCode,
}: {
  readonly isPending: boolean
  readonly error: Error | null
  readonly onCode: (code: string) => void
}) {
  const { t } = useTranslation('session')
  const [code, setCode] = useState('')
  return (
    <Form onSubmit={() => onCode(code.trim())}>
      <TextField
        label={t('code')}
        hint={t('codeHint')}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        inputMode="text"
        maxLength={40}
        isRequired
        autoFocus
      />
      {error !== null && <ErrorNote error={error} />}
      <Button type="submit" look="primary" isPending={isPending}>
        {t('continue')}
      </Button>
    </Form>
  )
}
