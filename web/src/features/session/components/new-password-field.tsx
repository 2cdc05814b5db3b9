import { useTranslation } from 'react-i18next'
import { PasswordField } from '#components/text-field/text-field.tsx'

/** A password that is being chosen; the server has the last word on it. */
export function NewPasswordField(props: {
  readonly label?: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const { t } = useTranslation('session')
  return (
    <PasswordField
      {...props}
      label={props.label ?? t('newPassword')}
      hint={t('passwordHint')}
      autoComplete="new-password"
      minLength={10}
      maxLength={200}
      isRequired
    />
  )
}
