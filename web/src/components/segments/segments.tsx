import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import styles from './segments.module.css'

/** One of a few that all fit beside each other. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: Value
  readonly options: ReadonlyArray<{ readonly value: Value; readonly label: string }>
  readonly onChange: (value: Value) => void
}) {
  return (
    <ToggleButtonGroup
      className={styles.segments ?? ''}
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = [...keys]
        if (key !== undefined) onChange(key as Value)
      }}
    >
      {options.map((each) => (
        <ToggleButton key={each.value} id={each.value} className={styles.segment ?? ''}>
          {each.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
