import type { ReactNode } from 'react'
import styles from './table.module.css'

export interface Column<Row> {
  readonly key: string
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers and times stand at the end of their column. */
  readonly align?: 'end'
  /** The name of the row: larger on cards, and the row's header for screen readers. */
  readonly isTitle?: boolean
  /** Buttons: no head on cards. */
  readonly isActions?: boolean
}

interface TableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly label: string
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
}

/** A real table from 720 px of its own width; below that every row is a card with named values. */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, head, align, isActions }) => (
              <th key={key} scope="col" data-align={align}>
                {isActions === true ? <span className={styles.hidden}>{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { head, align, isTitle, isActions } = column
  const content = column.cell(row)
  if (isTitle === true)
    return (
      <th scope="row" className={styles.title}>
        {content}
      </th>
    )
  return (
    <td data-align={align} className={isActions === true ? styles.actions : undefined}>
      {isActions !== true && (
        <span className={styles.name} aria-hidden="true">
          {head}
        </span>
      )}
      <div className={styles.value}>{content}</div>
    </td>
  )
}
