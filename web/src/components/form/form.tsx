import type { FormEvent, ReactNode } from 'react'
import { Form as AriaForm } from 'react-aria-components/Form'
import styles from './form.module.css'

/** Fields under each other. The browser checks them first; `onSubmit` runs when they hold. */
export function Form({
  onSubmit,
  children,
}: {
  readonly onSubmit: () => void
  readonly children: ReactNode
}) {
  return (
    <AriaForm
      className={styles.form ?? ''}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </AriaForm>
  )
}
