import { extname } from 'node:path'
import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import { Worker } from 'node:worker_threads'
import type { Log } from '#relay/ports/log.ts'
import { StoreUnavailable } from '#relay/ports/access-stores.ts'
import { never } from '#core/result.ts'
import type { OperationTable } from './commit-batch.ts'
import { SchemaRefused } from './migrator.ts'
import {
  NO_STATS,
  type Answer,
  type Call,
  type FromThread,
  type ThreadOptions,
  type ThreadStats,
  type ToThread,
} from './thread-protocol.ts'

/** What a batch leaves behind dies young. 299 MiB instead of 374 at rest with a million waiting. */
const YOUNG_GENERATION_MB = 12

/**
 * How long a call waits for others to go along with. Fewer and larger batches: 4 to 6 % less CPU for
 * mail that is accepted and delivered.
 */
const GO_ALONG_MS = 4

// As this file is named: .ts in the source, .js in the package.
const ENTRY = new URL(`./database-thread${extname(import.meta.url)}`, import.meta.url)
/** A thread that dies more often than this in a minute is not started again. */
const MAX_DEATHS = 3
const DEATH_WINDOW_MS = 60_000

/** `along-with-others`: nobody waits for the answer, so the call may leave some milliseconds later. */
type Leaves = 'this-turn' | 'along-with-others'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export interface ThreadClientOptions {
  readonly thread: ThreadOptions
  readonly log: Log
  /** Another entry, for tests of dying threads. */
  readonly entry?: URL
}

/**
 * The caller's side of a database thread: `call(name, args)` with the types of the operation table.
 * Calls of one turn of the event loop are posted together. When the thread dies, all that waits is
 * rejected and a new thread is started; when that keeps happening, every call is rejected.
 */
export class ThreadClient<Table extends OperationTable> {
  readonly #options: ThreadClientOptions
  readonly #waiting = new Map<number, Waiting>()
  #outbox: Call[] = []
  #leavesThisTurn = false
  #leavesAlone: NodeJS.Timeout | undefined
  #lastId = 0
  #worker: Worker | undefined
  #state: 'open' | 'closing' | 'closed' | 'failed' = 'open'
  #stats = NO_STATS
  #deaths: number[] = []
  #restarts = 0
  #messages = 0
  #opening: Waiting | undefined
  #whenClosed: Array<() => void> = []

  private constructor(options: ThreadClientOptions) {
    this.#options = options
  }

  /**
   * Starts the thread; resolves when the database is open and up to date.
   * @throws SchemaRefused when database and program do not belong together.
   */
  static async open<Table extends OperationTable>(
    options: ThreadClientOptions,
  ): Promise<ThreadClient<Table>> {
    const client = new ThreadClient<Table>(options)
    await new Promise<unknown>((resolve, reject) => {
      client.#opening = { resolve, reject }
      client.#start()
    })
    return client
  }

  /**
   * Counters as of the last answer; of the present thread, but for `restarts` and `messages`, which
   * counts what went between the threads, both ways.
   */
  get stats(): ThreadStats & {
    readonly waiting: number
    readonly restarts: number
    readonly messages: number
  } {
    const [restarts, messages] = [this.#restarts, this.#messages]
    return { ...this.#stats, waiting: this.#waiting.size, restarts, messages }
  }

  /** @throws StoreUnavailable (as a rejection) when it has not happened for want of disk or thread. */
  call<Name extends keyof Table & string>(
    name: Name,
    args: Parameters<Table[Name]>[1],
    bytes = 0,
  ): Promise<ReturnType<Table[Name]>> {
    return this.#send({ name, args, bytes }, 'this-turn')
  }

  /**
   * As `call`, for arguments that JSON keeps as they are: many small objects. A text crosses over for
   * half of what their clone costs, which looks each property up by its name on both sides.
   */
  callInText<Name extends keyof Table & string>(
    name: Name,
    args: Parameters<Table[Name]>[1],
    leaves: Leaves,
  ): Promise<ReturnType<Table[Name]>> {
    return this.#send({ name, args: JSON.stringify(args), asText: true, bytes: 0 }, leaves)
  }

  #send<T>(call: Omit<Call, 'id'>, leaves: Leaves): Promise<T> {
    if (this.#state !== 'open') return Promise.reject(this.#refusal())
    this.#lastId += 1
    const id = this.#lastId
    this.#outbox.push({ id, ...call })
    if (leaves === 'along-with-others') {
      this.#leavesAlone ??= setTimeout(() => this.#flush(), GO_ALONG_MS)
    } else if (!this.#leavesThisTurn) {
      this.#leavesThisTurn = true
      setImmediate(() => this.#flush())
    }
    return new Promise((resolve, reject) => {
      // The table's type ties the answer to the name.
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })
  }

  /**
   * From now on refuses calls; finishes what was accepted and, once `first` has settled, ends the
   * thread. Never rejects; safe to call again.
   */
  async close(first: Promise<unknown> = Promise.resolve()): Promise<void> {
    const asked = this.#state === 'open'
    if (asked) {
      this.#state = 'closing'
      this.#flush()
      await first.catch(() => undefined)
    }
    if (this.#worker === undefined) {
      this.#state = 'closed'
      return
    }
    await new Promise<void>((resolve) => {
      this.#whenClosed.push(resolve)
      if (asked) this.#post({ kind: 'close' })
    })
  }

  #refusal(): StoreUnavailable {
    return this.#state === 'failed'
      ? new StoreUnavailable('io-error', 'the database thread keeps failing; restart the server')
      : new StoreUnavailable('closed', 'the database is closed')
  }

  #start(): void {
    const worker = new Worker(this.#options.entry ?? ENTRY, {
      name: `taifa-db-${this.#options.thread.role}`,
      workerData: this.#options.thread,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    })
    this.#worker = worker
    let cause: unknown
    worker.on('message', (message: FromThread) => this.#hear(message))
    worker.on('error', (error: unknown) => {
      cause = error
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.#ended(cause)
    })
  }

  #flush(): void {
    this.#leavesThisTurn = false
    clearTimeout(this.#leavesAlone)
    this.#leavesAlone = undefined
    const calls = this.#outbox
    if (calls.length === 0 || this.#worker === undefined) return
    this.#outbox = []
    try {
      this.#post({ kind: 'calls', calls })
    } catch {
      // One of them cannot be cloned, which is its caller's fault and not its neighbours'.
      for (const call of calls) this.#postAlone(call)
    }
  }

  #postAlone(call: Call): void {
    try {
      this.#post({ kind: 'calls', calls: [call] })
    } catch (cause) {
      const waiting = this.#waiting.get(call.id)
      this.#waiting.delete(call.id)
      waiting?.reject(new Error(`${call.name}: its arguments cannot be cloned`, { cause }))
    }
  }

  #post(message: ToThread): void {
    this.#messages += 1
    this.#worker?.postMessage(message)
  }

  #hear(message: FromThread): void {
    this.#messages += 1
    switch (message.kind) {
      case 'ready':
        this.#opening?.resolve(undefined)
        this.#opening = undefined
        return
      case 'refused':
        this.#state = 'failed'
        this.#opening?.reject(openingError(message))
        this.#opening = undefined
        this.#rejectAll(new StoreUnavailable('io-error', message.message))
        return
      case 'answers':
        this.#stats = message.stats
        for (const answer of message.answers) this.#settle(answer)
        return
      case 'closed':
        return
      default:
        never(message)
    }
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    if (waiting === undefined) return
    this.#waiting.delete(answer.id)
    switch (answer.kind) {
      case 'value':
        waiting.resolve(answer.value)
        return
      case 'unavailable':
        waiting.reject(new StoreUnavailable(answer.reason, answer.message))
        return
      case 'fault':
        waiting.reject(new Error(answer.message))
        return
      default:
        never(answer)
    }
  }

  #rejectAll(error: Error): void {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#outbox = []
    for (const waiting of all) waiting.reject(error)
  }

  /** The thread has exited: as asked, or it died. */
  #ended(cause: unknown): void {
    this.#worker = undefined
    const expected = this.#state !== 'open'
    if (this.#state === 'closing') this.#state = 'closed'
    const words = cause instanceof Error ? cause.message : 'no reason given'
    const error = new StoreUnavailable('io-error', `the database thread ended: ${words}`, { cause })
    this.#rejectAll(error)
    for (const resolve of this.#whenClosed.splice(0)) resolve()
    if (expected) return
    this.#options.log.error('database.thread-died', { reason: words })
    if (this.#opening !== undefined) {
      this.#state = 'failed'
      this.#opening.reject(error)
      this.#opening = undefined
      return
    }
    this.#restart()
  }

  #restart(): void {
    const now = performance.now()
    this.#deaths = [...this.#deaths.filter((at) => now - at < DEATH_WINDOW_MS), now]
    if (this.#deaths.length > MAX_DEATHS) {
      this.#state = 'failed'
      this.#options.log.error('database.thread-given-up', { deaths: this.#deaths.length })
      return
    }
    this.#restarts += 1
    this.#start()
  }
}

function openingError(message: { readonly schema: boolean; readonly message: string }): Error {
  return message.schema
    ? new SchemaRefused(message.message)
    : new StoreUnavailable('io-error', `the database cannot be opened: ${message.message}`)
}
