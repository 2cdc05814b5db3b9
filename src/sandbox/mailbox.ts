import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseUuid } from '#core/ids.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { Log } from '#relay/ports/log.ts'
import type { Random } from '#relay/ports/random.ts'
import type { ReadableMessage } from '#relay/ports/sandbox-box.ts'
import { IncomingMessage } from './incoming-message.ts'
import type { MailboxEntry } from './mailbox-entry.ts'
import { MailboxFiles } from './mailbox-files.ts'
import { OrderedIds } from './ordered-ids.ts'
import { readMessage } from './message-reader.ts'

export interface MailboxLimits {
  readonly messages: number
  readonly bytes: number
}

export const DEFAULT_MAILBOX_LIMITS: MailboxLimits = { messages: 10_000, bytes: 1024 ** 3 }
const MAX_LISTED = 1_000
// Room that an entry takes beside its message: its meta.
const META_BYTES = 4_096

/** What is kept in memory of each message: enough to find it. */
interface Indexed {
  readonly id: string
  readonly recipients: readonly string[]
  readonly senderDomain: string
  readonly bytes: number
}

export interface MailboxMessage extends ReadableMessage {
  readonly entry: MailboxEntry
  /** Byte for byte as it came. */
  readonly source: Uint8Array
  /** The abuse report that `complain@` made, as a message. */
  readonly report: Uint8Array | undefined
}

export interface MailboxQuery {
  /** A whole address, without regard to case. */
  readonly to?: string | undefined
  readonly limit: number
  /** Only what came before the message of that id. */
  readonly before?: string | undefined
  /** Only mail whose envelope sender is at one of these domains, in lower case. */
  readonly senderDomains?: ReadonlySet<string> | undefined
}

export interface MailboxOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits?: MailboxLimits
  /** For a look from another process: removes nothing, and cannot store. */
  readonly readOnly?: boolean
  /** After a message has been stored; must not throw. */
  readonly onStored?: (entry: MailboxEntry) => void
}

/**
 * The mail that the receiving host took: one `.json` and one `.eml` for each message in
 * `<dataDir>/sandbox/inbox`. Keeps the newest up to its limits. The index is read in the background
 * after `open`; whoever needs it waits.
 */
export class SandboxMailbox {
  readonly #options: MailboxOptions
  readonly #limits: MailboxLimits
  readonly #files: MailboxFiles
  readonly #ids: OrderedIds
  /** Oldest first. */
  #index: Indexed[] = []
  #bytes = 0
  #loading: Promise<void> = Promise.resolve()

  private constructor(options: MailboxOptions, folder: string) {
    this.#options = options
    this.#limits = options.limits ?? DEFAULT_MAILBOX_LIMITS
    this.#files = new MailboxFiles(folder)
    this.#ids = new OrderedIds(options.random)
  }

  static async open(options: MailboxOptions): Promise<SandboxMailbox> {
    const folder = join(options.dataDir, 'sandbox', 'inbox')
    await mkdir(folder, { recursive: true })
    const mailbox = new SandboxMailbox(options, folder)
    mailbox.#loading = mailbox.#load()
    // Whoever waits for the index gets the failure; nobody has to.
    mailbox.#loading.catch((error: unknown) =>
      options.log.error('sandbox.mailbox_failed', { error }),
    )
    return mailbox
  }

  /** A place for a message that begins to arrive. Waits until leftovers of a crash are removed. */
  async receive(): Promise<{ readonly id: string; readonly message: IncomingMessage }> {
    await this.#loading
    const id = this.#ids.next(this.#options.clock.now())
    return { id, message: new IncomingMessage(this.#files.temporaryPath(id)) }
  }

  /** On disk when it resolves; when it rejects nothing is kept. Makes room by removing the oldest. */
  async store(entry: MailboxEntry, message: IncomingMessage, report?: Buffer): Promise<void> {
    await this.#files.add(entry, message, report)
    this.#insert(indexed(entry))
    this.#options.onStored?.(entry)
    await this.#evict()
  }

  /** Puts what has become known since in the place of the entry; one that was evicted stays gone. */
  async amend(entry: MailboxEntry): Promise<void> {
    if (this.#index.some(({ id }) => id === entry.id)) await this.#files.rewrite(entry)
    this.#options.onStored?.(entry)
  }

  /** Newest first; at most 1,000 entries. */
  async list(query: MailboxQuery): Promise<readonly MailboxEntry[]> {
    await this.#loading
    const limit = Math.min(query.limit, MAX_LISTED)
    const ids: string[] = []
    for (let i = this.#index.length - 1; i >= 0 && ids.length < limit; i--) {
      const item = this.#index[i]
      if (item === undefined) break
      if (isWanted(item, query)) ids.push(item.id)
    }
    const entries = await Promise.all(ids.map((id) => this.#files.entry(id)))
    // One that was evicted meanwhile is not there any more.
    return entries.filter((entry) => entry !== undefined)
  }

  /** How many messages there are. */
  async count(): Promise<number> {
    await this.#loading
    return this.#index.length
  }

  async show(id: string): Promise<MailboxMessage | undefined> {
    const uuid = parseUuid<string>(id)
    if (uuid === undefined) return undefined
    const [entry, source, report] = await Promise.all([
      this.#files.entry(uuid),
      this.#files.source(uuid),
      this.#files.report(uuid),
    ])
    if (entry === undefined || source === undefined) return undefined
    return { entry, source, report, ...(await readMessage(source)) }
  }

  /** Removes all messages. Answers how many there were. */
  async clear(): Promise<number> {
    await this.#loading
    const removed = this.#index
    this.#index = []
    this.#bytes = 0
    for (const { id } of removed) await this.#files.remove(id)
    return removed.length
  }

  async #load(): Promise<void> {
    const found = await this.#files.load(this.#options.readOnly !== true)
    for (const entry of found) this.#insert(indexed(entry))
    if (this.#options.readOnly !== true) await this.#evict()
  }

  #insert(item: Indexed): void {
    this.#bytes += item.bytes
    // Ids sort by time; one that was received earlier can be stored a little later.
    let at = this.#index.length
    while (at > 0 && (this.#index[at - 1]?.id ?? '') > item.id) at--
    this.#index.splice(at, 0, item)
  }

  async #evict(): Promise<void> {
    const { messages, bytes } = this.#limits
    while (this.#index.length > messages || this.#bytes > bytes) {
      const oldest = this.#index.shift()
      if (oldest === undefined) return
      this.#bytes -= oldest.bytes
      await this.#files.remove(oldest.id)
    }
  }
}

function isWanted(item: Indexed, { to, before, senderDomains }: MailboxQuery): boolean {
  if (before !== undefined && item.id >= before) return false
  if (to !== undefined && !item.recipients.includes(to.toLowerCase())) return false
  return senderDomains === undefined || senderDomains.has(item.senderDomain)
}

function indexed(entry: MailboxEntry): Indexed {
  return {
    id: entry.id,
    recipients: entry.envelope.recipients.map((address) => address.toLowerCase()),
    senderDomain: entry.envelope.sender
      .slice(entry.envelope.sender.lastIndexOf('@') + 1)
      .toLowerCase(),
    bytes: entry.sizeBytes + META_BYTES,
  }
}
