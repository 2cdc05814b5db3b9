import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from './durable-file.ts'
import type { IncomingMessage } from './incoming-message.ts'
import { parseEntry, type MailboxEntry } from './mailbox-entry.ts'

const LOAD_AT_ONCE = 16

/** The files of one message; a message exists when both its meta and its source are whole. */
export class MailboxFiles {
  readonly #folder: string
  #directorySync: Promise<void> | undefined
  #nextDirectorySync: Promise<void> | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  temporaryPath(id: string): string {
    return join(this.#folder, `${id}.part`)
  }

  /** Both files, and what a complaint adds, on disk when it resolves; nothing remains when it rejects. */
  async add(entry: MailboxEntry, message: IncomingMessage, report?: Buffer): Promise<void> {
    try {
      const writes = await Promise.allSettled([
        message.moveTo(this.#path(entry.id, 'eml')),
        writeSynced(this.#path(entry.id, 'json'), JSON.stringify(entry)),
        report && writeSynced(this.#path(entry.id, 'report'), report),
      ])
      // All have ended here, so none can put a file back after the removal.
      const failed = writes.find((write) => write.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      await this.#syncDirectory()
    } catch (error) {
      await this.remove(entry.id)
      throw error
    }
  }

  /** The meta anew, whole or not at all. */
  async rewrite(entry: MailboxEntry): Promise<void> {
    const temporary = this.temporaryPath(entry.id)
    await writeSynced(temporary, JSON.stringify(entry))
    await rename(temporary, this.#path(entry.id, 'json'))
  }

  /** Never rejects: what cannot be removed now is removed at the next start. */
  async remove(id: string): Promise<void> {
    // The meta first: without it the rest is only rubbish.
    await unlink(this.#path(id, 'json')).catch(() => {})
    await Promise.all(
      (['eml', 'report', 'part'] as const).map((kind) =>
        unlink(this.#path(id, kind)).catch(() => {}),
      ),
    )
  }

  async entry(id: string): Promise<MailboxEntry | undefined> {
    const json = await readOrNothing(this.#path(id, 'json'))
    return json && parseEntry(json.toString())
  }

  source(id: string): Promise<Buffer | undefined> {
    return readOrNothing(this.#path(id, 'eml'))
  }

  report(id: string): Promise<Buffer | undefined> {
    return readOrNothing(this.#path(id, 'report'))
  }

  /** All whole messages, oldest first; with `clean`, what a crash left of others is removed. */
  async load(clean: boolean): Promise<readonly MailboxEntry[]> {
    const ids = new Set<string>()
    for (const name of await readdir(this.#folder)) {
      const [, id] = /^([0-9a-f-]{36})\.(?:eml|json|part|report)$/.exec(name) ?? []
      if (id !== undefined) ids.add(id)
    }
    const entries: MailboxEntry[] = []
    const waiting = [...ids]
    const work = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const entry = await this.#whole(id)
        if (entry !== undefined) entries.push(entry)
        else if (clean) await this.remove(id)
      }
    }
    await Promise.all(Array.from({ length: LOAD_AT_ONCE }, work))
    return entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  async #whole(id: string): Promise<MailboxEntry | undefined> {
    const entry = await this.entry(id)
    if (entry?.id !== id) return undefined
    const found = await stat(this.#path(id, 'eml')).catch(() => undefined)
    return found?.size === entry.sizeBytes ? entry : undefined
  }

  #path(id: string, kind: 'eml' | 'json' | 'part' | 'report'): string {
    return join(this.#folder, `${id}.${kind}`)
  }

  /** Everybody who comes while one sync runs shares the next: that one begins after their files. */
  #syncDirectory(): Promise<void> {
    if (this.#nextDirectorySync !== undefined) return this.#nextDirectorySync
    const running = this.#directorySync ?? Promise.resolve()
    const next = running
      .catch(() => {})
      .then(() => {
        this.#directorySync = next
        this.#nextDirectorySync = undefined
        return syncDirectory(this.#folder)
      })
    this.#nextDirectorySync = next
    return next
  }
}

async function writeSynced(path: string, content: string | Buffer): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(content)
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function readOrNothing(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
