import { Checkbox } from 'react-aria-components/Checkbox'
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup'
import { Label } from 'react-aria-components/Label'
import { Icon } from '#components/icon/icon.tsx'
import type { Option } from '#components/select/select.tsx'
import styles from './checkbox-list.module.css'

/** Any number of a few; the note of each is part of its name for a screen reader. */
export function CheckboxList<Value extends string>({
  label,
  options,
  values,
  onChange,
}: {
  readonly label: string
  readonly options: ReadonlyArray<Option<Value>>
  readonly values: readonly Value[]
  readonly onChange: (values: readonly Value[]) => void
}) {
  return (
    <CheckboxGroup
      className={styles.group ?? ''}
      value={[...values]}
      onChange={(next) => onChange(next as Value[])}
    >
      <Label className={styles.label}>{label}</Label>
      {options.map((each) => (
        <Checkbox
          key={each.value}
          value={each.value}
          isDisabled={each.isDisabled}
          className={styles.item ?? ''}
        >
          {({ isSelected }) => (
            <>
              <span className={styles.box}>{isSelected && <Icon name="check" size={14} />}</span>
              <span className={styles.text}>
                <span>{each.label}</span>
                {each.note !== undefined && <span className={styles.note}>{each.note}</span>}
              </span>
            </>
          )}
        </Checkbox>
      ))}
    </CheckboxGroup>
  )
}
