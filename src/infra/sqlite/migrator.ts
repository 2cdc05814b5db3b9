import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import type { Database } from './database.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text, in hex. */
  readonly checksum: string
}

/** The database and the program do not belong together; nothing was changed. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused'
}

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/

/** The migrations that this program knows, in the order of their numbers; no number twice. */
export function readMigrations(directory: URL | string = MIGRATIONS): readonly Migration[] {
  const migrations = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readMigration(directory, file))
  migrations.forEach((migration, index) => {
    if (migration.version === migrations[index - 1]?.version) {
      throw new Error(`migration ${migration.name} has a number that another one has too`)
    }
  })
  return migrations
}

const MIGRATIONS = new URL('./migrations/', import.meta.url)

function readMigration(directory: URL | string, file: string): Migration {
  const match = FILE_NAME.exec(file)
  if (match === null) throw new Error(`${file} is not named like 0001_init.sql`)
  const sql = readFileSync(
    typeof directory === 'string' ? `${directory}/${file}` : new URL(file, directory),
    'utf8',
  )
  const checksum = createHash('sha256').update(sql).digest('hex')
  return { version: Number(match[1]), name: file, sql, checksum }
}

/**
 * Brings the database up to date, forward only, all in one transaction; processes that race wait
 * for each other and find the work done.
 * @throws SchemaRefused when a newer program has been here, or an applied migration has changed.
 */
export function migrate(db: Database, migrations: readonly Migration[], now: number): void {
  db.exec('begin immediate')
  try {
    db.exec(`create table if not exists migrations (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at integer not null
    ) strict`)
    const applied = refuseUnknownSchema(db, migrations)
    // Branches land in any order: what is missing is applied, even below what was applied before.
    const done = new Set(applied.map(({ version }) => version))
    for (const migration of migrations.filter(({ version }) => !done.has(version))) {
      db.exec(migration.sql)
      db.run(
        'insert into migrations (version, name, checksum, applied_at) values (?, ?, ?, ?)',
        migration.version,
        migration.name,
        migration.checksum,
        now,
      )
    }
    db.exec('commit')
  } catch (error) {
    if (db.inTransaction) db.exec('rollback')
    throw error
  }
}

/**
 * What was applied, when this program knows all of it.
 * @throws SchemaRefused when it does not.
 */
export function refuseUnknownSchema(db: Database, known: readonly Migration[]): readonly Applied[] {
  const applied = db.all<Applied>('select version, name, checksum from migrations order by version')
  checkApplied(applied, known)
  return applied
}

interface Applied {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

function checkApplied(applied: readonly Applied[], known: readonly Migration[]): void {
  const byVersion = new Map(known.map((migration) => [migration.version, migration]))
  for (const row of applied) {
    const migration = byVersion.get(row.version)
    if (migration === undefined) {
      throw new SchemaRefused(
        `the database has migration ${row.name}, which this version does not know; ` +
          'run the version that made it, or a newer one',
      )
    }
    if (migration.checksum !== row.checksum) {
      throw new SchemaRefused(
        `migration ${row.name} was applied with another content than this version's ${migration.name}`,
      )
    }
  }
}
