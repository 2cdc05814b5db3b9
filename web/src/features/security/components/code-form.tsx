import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#components/button/button.tsx'
import { Form } from '#components/form/form.tsx'
import { ErrorNote } from '#components/states/states.tsx'
import { TextField } from '#components/text-field/text-field.tsx'

/** Asks for a code of the authenticator. */
export function CodeForm({
  label,
  button,
  isPending,
  error,
  onCode,
}: {
  readonly label: string
  readonly button: string
  readonly isPending: boolean
  readonly error: Error | null
  readonly onCode: (code: string) => void
}) {
  const { t } = useTranslation('security')
  const [code, setCode] = useState('')
  return (
    <Form onSubmit={() => onCode(code.trim())}>
      <TextField
        label={label}
        hint={t('codeHint')}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        maxLength={40}
        isRequired
      />
      {error !== null && <ErrorNote error={error} />}
      <div>
        <Button type="submit" look="primary" isPending={isPending}>
          {button}
        </Button>
      </div>
    </Form>
  )
}
