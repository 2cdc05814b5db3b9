import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { TextArea } from 'react-aria-components/TextArea'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components/TextField'
import styles from './text-field.module.css'

interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string
  readonly hint?: ReactNode
  /** Several lines. */
  readonly rows?: number
  readonly placeholder?: string
}

export function TextField({ label, hint, rows, placeholder, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} className={styles.field ?? ''}>
      <Label className={styles.label}>{label}</Label>
      {rows === undefined ? (
        <Input className={styles.input ?? ''} placeholder={placeholder} />
      ) : (
        <TextArea className={styles.area ?? ''} rows={rows} placeholder={placeholder} />
      )}
      {hint !== undefined && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''} />
    </AriaTextField>
  )
}

/** A password that its owner may look at while typing. */
export function PasswordField({ label, hint, ...rest }: Omit<TextFieldProps, 'rows' | 'type'>) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <AriaTextField {...rest} type={shown ? 'text' : 'password'} className={styles.field ?? ''}>
      <Label className={styles.label}>{label}</Label>
      <div className={styles.withButton}>
        <Input className={styles.input ?? ''} spellCheck="false" />
        <button
          type="button"
          className={styles.reveal}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? t('hide') : t('show')}
        </button>
      </div>
      {hint !== undefined && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''} />
    </AriaTextField>
  )
}
