import { readFileSync, writeFileSync } from 'node:fs'
import { Database } from '#infra/sqlite/database.ts'
import { migrate, readMigrations } from '#infra/sqlite/migrator.ts'

/*
 * Builds an empty database from the migrations and compares it with the committed manifest
 * (`src/infra/sqlite/migrations/schema.json`): a migration that was changed after the fact, or whose
 * effect nobody looked at, fails. `node tools/check-migrations.ts [--write]`.
 */

const MANIFEST = new URL('../src/infra/sqlite/migrations/schema.json', import.meta.url)

interface Column {
  readonly name: string
  readonly type: string
  readonly notnull: number
  readonly pk: number
}

interface Manifest {
  readonly migrations: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly indexes: Readonly<Record<string, string>>
}

/** What the migrations make: columns as `type [not null] [key N]`, indexes by their text. */
export function schemaOfMigrations(): Manifest {
  const migrations = readMigrations()
  const db = new Database(':memory:', { readOnly: false, busyTimeoutMs: 0 })
  migrate(db, migrations, 0)
  const objects = db.all<{ type: string; name: string; sql: string }>(
    `select type, name, sql from sqlite_schema where sql is not null order by name`,
  )
  const tables = objects.filter(({ type }) => type === 'table')
  const others = objects.filter(({ type }) => type !== 'table')
  const manifest: Manifest = {
    migrations: Object.fromEntries(migrations.map(({ name, checksum }) => [name, checksum])),
    tables: Object.fromEntries(tables.map(({ name }) => [name, columnsOf(db, name)])),
    indexes: Object.fromEntries(others.map(({ name, sql }) => [name, sql.replace(/\s+/g, ' ')])),
  }
  db.close()
  return manifest
}

function columnsOf(db: Database, table: string): Readonly<Record<string, string>> {
  const columns = db.all<Column>('select * from pragma_table_info(?) order by cid', table)
  return Object.fromEntries(columns.map((column) => [column.name, describeColumn(column)]))
}

function describeColumn({ type, notnull, pk }: Column): string {
  const parts = [type.toLowerCase(), notnull === 0 ? '' : 'not null', pk === 0 ? '' : `key ${pk}`]
  return parts.filter((part) => part !== '').join(' ')
}

function main(): void {
  const made = `${JSON.stringify(schemaOfMigrations(), undefined, 2)}\n`
  if (process.argv.includes('--write')) {
    writeFileSync(MANIFEST, made)
    return
  }
  if (readFileSync(MANIFEST, 'utf8') === made) return
  console.error(
    'the migrations do not make the schema in src/infra/sqlite/migrations/schema.json; ' +
      'if the change is wanted, run: node tools/check-migrations.ts --write',
  )
  process.exitCode = 1
}

if (import.meta.main) main()
