import { Button } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { Icon } from '#components/icon/icon.tsx'
import styles from './select.module.css'

export interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  /** A second line: what it means, or why it cannot be picked. */
  readonly note?: string
  readonly isDisabled?: boolean
}

interface SelectProps<Value extends string> {
  readonly label: string
  /** The label is for screen readers only, where the place says it already. */
  readonly hideLabel?: boolean
  readonly options: ReadonlyArray<Option<Value>>
  readonly value: Value | undefined
  readonly onChange: (value: Value) => void
  readonly placeholder?: string
  readonly isDisabled?: boolean
}

/** One of a few. Options that cannot be picked stay visible and say why. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hideLabel = false, options, value, onChange, placeholder, isDisabled } = props
  return (
    <AriaSelect
      className={styles.select ?? ''}
      selectedKey={value ?? null}
      onSelectionChange={(key) => onChange(key as Value)}
      isDisabled={isDisabled}
      placeholder={placeholder}
      {...(hideLabel ? { 'aria-label': label } : {})}
      disabledKeys={options.filter((each) => each.isDisabled === true).map((each) => each.value)}
    >
      {!hideLabel && <Label className={styles.label}>{label}</Label>}
      <Button className={styles.button ?? ''}>
        <SelectValue className={styles.value ?? ''}>
          {({ selectedText, isPlaceholder, defaultChildren }) =>
            isPlaceholder ? defaultChildren : selectedText
          }
        </SelectValue>
        <Icon name="chevronDown" size={16} />
      </Button>
      <Popover className={styles.popover ?? ''}>
        <ListBox className={styles.list ?? ''}>
          {/* The note is part of the name: why something cannot be picked has to be heard too. */}
          {options.map((each) => (
            <ListBoxItem
              key={each.value}
              id={each.value}
              textValue={each.label}
              className={styles.item ?? ''}
            >
              <span>{each.label}</span>
              {each.note !== undefined && <span className={styles.note}>{each.note}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
