import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../sqlite/database.ts'
import { migrate, readMigrations } from '../sqlite/migrator.ts'
import { inspectDatabase, Snapshot } from '../sqlite/snapshot.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { makeManifest, MANIFEST_FILE } from './manifest.ts'
import { restoreBackup } from './restore-backup.ts'
import { takeBackup, type BackupRequest } from './take-backup.ts'
import { hasUnfinishedRestore, UNFINISHED_FILE } from './unfinished-restore.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const BODY = 'ab'.padEnd(32, '0')

describe('a backup', () => {
  let folder: string
  let dataDir: string
  let other: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taifa-backup-test-'))
    ;[dataDir, other] = [join(folder, 'data'), join(folder, 'other')]
    file = join(folder, 'backup.tar')
    for (const path of ['data/keys', 'data/spool/ab', 'data/sandbox/inbox', 'other'])
      mkdirSync(join(folder, path), { recursive: true, mode: 0o700 })
    makeDatabase(join(dataDir, 'taifa.db'))
    writeFileSync(join(dataDir, 'keys/master.key'), randomBytes(32), { mode: 0o600 })
    writeFileSync(join(dataDir, 'spool/ab', BODY), 'a large body', { mode: 0o600 })
    writeFileSync(join(dataDir, 'sandbox/inbox/1.eml'), 'mail')
    writeFileSync(join(dataDir, 'serve.lock'), '')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const take = (changes: Partial<BackupRequest> = {}) =>
    takeBackup({
      dataDir,
      file,
      replace: false,
      version: '0.1.0',
      hostname: 'mail.taifa.test',
      certificateFiles: [],
      now: () => NOW,
      ...changes,
    })
  const restore = (replace = false, into = other) =>
    restoreBackup({ file, dataDir: into, replace, now: () => NOW })

  it('brings back database, keys, spool and all else, as private as it was', async () => {
    const taken = await take()
    expect(taken).toMatchObject({ messages: 1, waiting: 1, has_master_key: true, lost: [] })
    expect(taken.size_bytes).toBe(statSync(file).size)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const restored = await restore()
    expect(restored).toMatchObject({ messages: 1, files: taken.files, replaced_dir: undefined })
    for (const path of ['keys/master.key', `spool/ab/${BODY}`, 'sandbox/inbox/1.eml'])
      expect(readFileSync(join(other, path))).toEqual(readFileSync(join(dataDir, path)))
    expect(statSync(join(other, 'taifa.db')).mode & 0o777).toBe(0o600)
    const db = open(join(other, 'taifa.db'))
    expect(db.get<{ subject: string }>('select subject from messages')?.subject).toBe('Karibu')
    db.close()
    expect(readdirSync(other).toSorted()).toEqual(['keys', 'sandbox', 'spool', 'taifa.db'])
    expect(readdirSync(folder).toSorted()).toEqual(['backup.tar', 'data', 'other'])
    expect(readdirSync(dataDir).filter((name) => name.startsWith('backup-'))).toEqual([])
  })

  it('takes certificate and key along, to be put where the machine wants them', async () => {
    const [cert, key] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')]
    writeFileSync(cert, 'chain')
    writeFileSync(key, 'key', { mode: 0o600 })
    await take({ certificateFiles: [cert, key] })
    const { certificates_dir = '' } = await restore()
    expect(readdirSync(certificates_dir)).toEqual(['1-fullchain.pem', '2-privkey.pem'])
    expect(readFileSync(join(certificates_dir, '2-privkey.pem'), 'utf8')).toBe('key')
  })

  it('shows one moment, whatever is written afterwards', async () => {
    const writer = open(join(dataDir, 'taifa.db'))
    const snapshot = new Snapshot(join(dataDir, 'taifa.db'))
    addMessage(writer, 'later', 'cd'.padEnd(32, '0'))
    expect(snapshot.spoolFiles()).toEqual([BODY])
    const copy = join(folder, 'copy.db')
    await snapshot.copyTo(copy)
    snapshot.close()
    expect(inspectDatabase(copy)).toMatchObject({ problems: [], messages: 1, waiting: 1 })
    expect(inspectDatabase(join(dataDir, 'taifa.db'))).toMatchObject({ messages: 2 })
    writer.close()
  })

  it('takes the large mail of the inbox along', async () => {
    const kept = 'ef'.padEnd(32, '0')
    const db = open(join(dataDir, 'taifa.db'))
    db.run(
      `insert into inbox_messages (id, account_id, domain_id, recipient, envelope_sender,
         from_address, from_name, subject, message_id_header, preview, size_bytes, has_attachments,
         smtp_utf8, authentication, received_at)
       values ('i', 'a', 'd', 'x@y.test', '', '', '', '', '', '', 1, 0, 0, '{}', ?)`,
      NOW,
    )
    db.run("insert into inbox_content values ('i', x'00', null, ?, 12)", kept)
    db.close()
    mkdirSync(join(dataDir, 'spool/ef'), { mode: 0o700 })
    writeFileSync(join(dataDir, 'spool/ef', kept), 'mail that was kept', { mode: 0o600 })
    expect(await take()).toMatchObject({ lost: [] })
    await restore()
    expect(readFileSync(join(other, 'spool/ef', kept), 'utf8')).toBe('mail that was kept')
  })

  it('goes on without a body that the disk has lost, and names it', async () => {
    rmSync(join(dataDir, 'spool/ab', BODY))
    expect(await take()).toMatchObject({ lost: [BODY], messages: 1 })
    await restore()
    expect(existsSync(join(other, 'spool'))).toBe(false)
  })

  it('does not write over a file, into the data folder or into nothing', async () => {
    await take()
    const before = readFileSync(file)
    await expect(take()).rejects.toMatchObject({ code: 'file_exists' })
    expect(readFileSync(file).equals(before)).toBe(true)
    await expect(take({ replace: true })).resolves.toMatchObject({ messages: 1 })
    await expect(take({ file: join(dataDir, 'b.tar') })).rejects.toMatchObject({
      code: 'inside_data',
    })
    await expect(take({ file: join(folder, 'no/b.tar') })).rejects.toMatchObject({
      code: 'no_folder',
    })
    await expect(take({ dataDir: other })).rejects.toMatchObject({ code: 'no_data' })
  })

  it.each(['messages', 'message_content', 'recipients', 'sqlite_schema'])(
    'of a database whose pages of %s are damaged is refused',
    async (table) => {
      damage(join(dataDir, 'taifa.db'), table)
      await expect(take()).rejects.toMatchObject({ code: 'database_broken' })
      expect(existsSync(file)).toBe(false)
      expect(inspectDatabase(join(dataDir, 'taifa.db')).problems).not.toEqual([])
    },
  )

  it.each([
    ['one bit', (path: string) => flipBit(path, 'a large body')],
    ['its end', (path: string) => truncateSync(path, statSync(path).size - 3_000)],
    ['all but its beginning', (path: string) => truncateSync(path, 700)],
  ])('is refused when %s is not as it was, and changes nothing', async (_, spoil) => {
    await take()
    spoil(file)
    await expect(restore()).rejects.toMatchObject({ code: 'archive_damaged' })
    expect(readdirSync(other)).toEqual([])
  })

  it('is refused by a version that does not know its database', async () => {
    const db = open(join(dataDir, 'taifa.db'))
    db.run(`insert into migrations values (9999, '9999_later.sql', 'x', 0)`)
    db.close()
    // The backup itself is refused for the same reason: only the program that made it reads it.
    await expect(take()).rejects.toThrow(/9999_later/)
  })

  it.each([
    'data/../../escaped',
    // A line break in a name once hid what comes behind it from the check.
    'data/a\n/../../../../escaped',
  ])('never leaves its folder by %j', async (name) => {
    const archive = await ArchiveWriter.create(file)
    const facts = { taifa: '1', created_at: '', hostname: '', messages: 0, waiting: 0 }
    const manifest = makeManifest({ ...facts, has_master_key: false })
    await archive.addText(MANIFEST_FILE, JSON.stringify(manifest), NOW)
    await archive.addText(name, 'x', NOW)
    await archive.finish(NOW)
    await expect(restore()).rejects.toMatchObject({ code: 'archive_damaged' })
    expect(existsSync(join(folder, 'escaped'))).toBe(false)
  })

  it('is not restored over data unless told, and then puts it aside', async () => {
    await take()
    await expect(restore(false, dataDir)).rejects.toMatchObject({ code: 'data_exists' })
    writeFileSync(join(dataDir, 'keys/master.key'), 'of now')
    const { replaced_dir = '' } = await restore(true, dataDir)
    expect(readFileSync(join(replaced_dir, 'keys/master.key'), 'utf8')).toBe('of now')
    expect(readFileSync(join(dataDir, 'keys/master.key'))).toHaveLength(32)
    expect(hasUnfinishedRestore(dataDir)).toBe(false)
  })

  it('can be restored again after a restore that did not end', async () => {
    await take()
    writeFileSync(join(other, UNFINISHED_FILE), '')
    writeFileSync(join(other, 'half'), 'x')
    expect(hasUnfinishedRestore(other)).toBe(true)
    await expect(restore()).rejects.toMatchObject({ code: 'data_exists' })
    await expect(take({ dataDir: other })).rejects.toMatchObject({ code: 'no_data' })
    await restore(true)
    expect(hasUnfinishedRestore(other)).toBe(false)
    expect(existsSync(join(other, 'half'))).toBe(false)
  })
})

function open(path: string): Database {
  return new Database(path, { readOnly: false, busyTimeoutMs: 5_000 })
}

function makeDatabase(path: string): void {
  const db = open(path)
  migrate(db, readMigrations(), NOW)
  db.run(
    `insert into accounts (id, email, name, status, created_at) values ('a', 'a@b.test', 'A', 'active', ?)`,
    NOW,
  )
  addMessage(db, 'first', BODY)
  db.close()
}

function addMessage(db: Database, id: string, bodyFile: string | null): void {
  db.exec('begin immediate')
  db.run(
    `insert into messages (id, account_id, source, envelope_sender, return_path, from_address, subject,
       message_id_header, size_bytes, eight_bit, needs_smtp_utf8, status, created_at)
     values (?, 'a', 'smtp', 'a@b.test', 'r@b.test', 'a@b.test', 'Karibu', '<1@b.test>', 1, 0, 0, 'queued', ?)`,
    id,
    NOW,
  )
  db.run(
    `insert into message_content (message_id, header, body, body_file, body_size) values (?, x'00', ?, ?, 12)`,
    id,
    bodyFile === null ? Uint8Array.of(1) : null,
    bodyFile,
  )
  db.run(
    `insert into recipients (message_id, id, position, address, routing_domain, state, attempts, due_at, created_at, changed_at)
     values (?, ?, 0, 'x@y.test', 'y.test', 'queued', 0, 0, ?, ?)`,
    id,
    `${id}-1`,
    NOW,
    NOW,
  )
  db.exec('commit')
}

/** Writes over the root page of a table, as a disk might. */
function damage(path: string, table: string): void {
  const db = open(path)
  const row = db.get<{ page: number }>(
    'select rootpage as page from sqlite_schema where name = ?',
    table,
  )
  db.close()
  const bytes = readFileSync(path)
  // Page 1 begins with the header of the file, without which it is no database.
  const at = ((row?.page ?? 1) - 1) * 4_096 + (row === undefined ? 100 : 0)
  bytes.fill(0xff, at, at + 64)
  writeFileSync(path, bytes)
}

function flipBit(path: string, inside: string): void {
  const bytes = readFileSync(path)
  const at = bytes.indexOf(inside)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
