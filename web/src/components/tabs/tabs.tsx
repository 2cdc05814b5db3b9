import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import styles from './tabs.module.css'

export interface TabSpec<Key extends string = string> {
  readonly key: Key
  readonly label: string
  readonly content: () => ReactNode
}

/** Only the chosen tab's content exists. Without `selected` it keeps the choice by itself. */
export function Tabs<Key extends string>({
  label,
  tabs,
  selected,
  onSelect,
}: {
  readonly label: string
  readonly tabs: ReadonlyArray<TabSpec<Key>>
  readonly selected?: Key
  readonly onSelect?: (key: Key) => void
}) {
  return (
    <AriaTabs
      className={styles.tabs ?? ''}
      {...(selected === undefined ? {} : { selectedKey: selected })}
      onSelectionChange={(key) => onSelect?.(key as Key)}
    >
      <div className={styles.scroll}>
        <TabList className={styles.list ?? ''} aria-label={label}>
          {tabs.map((each) => (
            <Tab key={each.key} id={each.key} className={styles.tab ?? ''}>
              {each.label}
            </Tab>
          ))}
        </TabList>
      </div>
      {tabs.map((each) => (
        <TabPanel key={each.key} id={each.key} className={styles.panel ?? ''}>
          {each.content()}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
