import { useId, type ReactNode } from 'react'
import styles from './checkbox.module.css'

/** Yes or no, with a sentence on what yes means. */
export function Checkbox({
  label,
  hint,
  isSelected,
  onChange,
}: {
  readonly label: string
  readonly hint?: ReactNode
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
}) {
  const hintId = useId()
  return (
    <div className={styles.checkbox}>
      <label className={styles.label}>
        <input
          type="checkbox"
          checked={isSelected}
          onChange={(event) => onChange(event.target.checked)}
          {...(hint === undefined ? {} : { 'aria-describedby': hintId })}
        />
        {label}
      </label>
      {hint !== undefined && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
