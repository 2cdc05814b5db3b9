import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { Database } from './database.ts'
import { migrate, readMigrations, SchemaRefused, type Migration } from './migrator.ts'
import { openSqliteStores } from './stores.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'taifa-migrate-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const open = () =>
  new Database(join(dataDir, 'taifa.db'), { readOnly: false, busyTimeoutMs: 1_000 })
const openStores = () => openSqliteStores({ dataDir, log: quietLog, clock: { now: () => 7 } })

const migration = (version: number, sql: string): Migration => ({
  version,
  name: `000${version}_x.sql`,
  sql,
  checksum: sql,
})

describe('migrations', () => {
  it('are applied once, in order, with the time', () => {
    const db = open()
    const first = migration(1, 'create table a (x)')
    const second = migration(2, 'alter table a add column y')
    migrate(db, [first], 5)
    migrate(db, [first, second], 6)
    migrate(db, [first, second], 7)
    expect(db.all('select version, applied_at from migrations')).toEqual([
      { version: 1, applied_at: 5 },
      { version: 2, applied_at: 6 },
    ])
    db.close()
  })

  it('leave nothing behind when one of them fails', () => {
    const db = open()
    const bad = [migration(1, 'create table a (x)'), migration(2, 'create nonsense')]
    expect(() => migrate(db, bad, 5)).toThrow('nonsense')
    expect(db.all('select name from sqlite_schema')).toEqual([])
    db.close()
  })

  it('refuse a database of a newer version', async () => {
    const db = open()
    migrate(db, [...readMigrations(), migration(999, 'create table later (x)')], 5)
    db.close()
    const opening = openStores()
    await expect(opening).rejects.toBeInstanceOf(SchemaRefused)
    await expect(opening).rejects.toThrow('000999_x.sql')
  })

  it('refuse a database whose migration had another text', () => {
    const db = open()
    migrate(db, [migration(1, 'create table a (x)')], 5)
    const changed = migration(1, 'create table a (x, y)')
    expect(() => migrate(db, [changed], 6)).toThrow(SchemaRefused)
    db.close()
  })

  it('learn from the audit log who made the API keys that are there', () => {
    const db = open()
    const all = readMigrations()
    migrate(
      db,
      all.filter(({ version }) => version < 31),
      5,
    )
    db.exec(`
      insert into accounts values ('a', 'a@b.test', 'A', 'active', 1);
      insert into users (id, email, email_key, name, security_version, totp_last_step, created_at)
        values ('u', 'Juma@b.test', 'juma@b.test', 'Juma', 0, 0, 1)`)
    const makers = { byPerson: 'Juma@b.test', byKey: 'api-key byPerson', byOperator: 'operator' }
    for (const [id, actor] of Object.entries(makers)) {
      db.run(
        `insert into api_keys (id, account_id, name, prefix, scopes, hash, created_at)
         values (?, 'a', 'k', '0', '[]', ?, 1)`,
        id,
        new TextEncoder().encode(id),
      )
      db.run(
        `insert into audit_log (id, account_id, actor, action, category, target_type, target_name,
           target_id, meta, created_at)
         values (?, 'a', ?, 'api_key.created', 'Security', 'api_key', 'k', ?, '{}', 1)`,
        id,
        actor,
        id,
      )
    }
    migrate(db, all, 6)
    expect(db.all('select id, made_by from api_keys order by id')).toEqual([
      { id: 'byKey', made_by: 'u' },
      { id: 'byOperator', made_by: null },
      { id: 'byPerson', made_by: 'u' },
    ])
    db.close()
  })

  it('that land late are applied late', () => {
    const db = open()
    const [first, second, third] = [1, 2, 3].map((n) => migration(n, `create table t${n} (x)`))
    if (first === undefined || second === undefined || third === undefined) throw new Error()
    migrate(db, [first, third], 5)
    migrate(db, [first, second, third], 6)
    expect(db.all('select version, applied_at from migrations order by version')).toEqual([
      { version: 1, applied_at: 5 },
      { version: 2, applied_at: 6 },
      { version: 3, applied_at: 5 },
    ])
    db.close()
  })

  it('have numbers of their own', () => {
    const folder = join(dataDir, 'sql')
    cpSync(fileURLToPath(new URL('./migrations', import.meta.url)), folder, { recursive: true })
    expect(readMigrations(folder)).toEqual(readMigrations())
    writeFileSync(join(folder, '0001_init_too.sql'), '')
    expect(() => readMigrations(folder)).toThrow('0001_init_too.sql')
  })

  it('are safe when two open at once', async () => {
    const both = await Promise.all([openStores(), openStores()])
    for (const stores of both) await stores.close()
    const db = open()
    const applied = db.all('select version from migrations')
    expect(applied).toHaveLength(readMigrations().length)
    db.close()
  })
})

describe('opening', () => {
  it('makes files that only their owner may read', async () => {
    const folder = join(dataDir, 'fresh')
    const stores = await openSqliteStores({
      dataDir: folder,
      log: quietLog,
      clock: { now: () => 7 },
    })
    const modes = readdirSync(folder).map((name) => [
      name,
      statSync(join(folder, name)).mode & 0o777,
    ])
    expect(new Map(modes as Array<[string, number]>).get('taifa.db')).toBe(0o600)
    for (const [, mode] of modes) expect(mode).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await stores.close()
  })

  it('says what is wrong when the file is not a database', async () => {
    writeFileSync(join(dataDir, 'taifa.db'), 'x'.repeat(10_000))
    chmodSync(join(dataDir, 'taifa.db'), 0o600)
    await expect(openStores()).rejects.toThrow('cannot be opened: file is not a database')
  })
})
