import { CancelSource } from '#core/cancel-source.ts'
import type { AccountId } from '#core/ids.ts'
import type { SessionListener } from '#core/smtp-session.ts'
import { MINUTE_MS, SECOND_MS } from '#core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Counter, Metrics } from '../ports/metrics.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { SmtpService } from '../ports/smtp-session.ts'
import { OpenSession } from './open-session.ts'
import { RecordedSession } from './recorded-session.ts'

export interface SessionRecorderDeps {
  readonly sessions: Pick<SessionStore, 'owners' | 'write' | 'trim'>
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Newest connections kept for each account, and for all that are nobody's. */
  readonly keepPerAccount: number
}

const ROUND_MS = SECOND_MS
/**
 * Rows of one round, some 2 kB each: a hundredth of what the writer's thread can do, so that clients
 * that connect anew for every message do not slow their own mail down.
 */
const BATCH = 100
const MAX_WAITING = 1_000
/** A connection that stays open is written after the first of these, then after every second one. */
const FIRST_INTERIM_MS = 10 * SECOND_MS
const INTERIM_MS = MINUTE_MS
const TRIM_ROUNDS = 60
const TRIM_BATCH = 500
const CLOSING_ROUNDS = 10

/**
 * Keeps what was said on submission connections. Memory and writes are bounded: when more
 * connections end than can be written, the uneventful ones are dropped first, and counted. A crash
 * loses the last seconds of the log, never mail.
 */
export class SessionRecorder {
  readonly #deps: SessionRecorderDeps
  readonly #dropped: Counter
  readonly #open = new Set<OpenSession>()
  readonly #ended = new Set<OpenSession>()
  readonly #stop = new CancelSource()
  /** Accounts that got rows since they were last trimmed. */
  #written = new Set<AccountId | undefined>()
  #rounds = 0
  #running: Promise<void> | undefined

  constructor(deps: SessionRecorderDeps) {
    this.#deps = deps
    this.#dropped = deps.metrics.counter({
      name: 'smtp_sessions_dropped_total',
      help: 'Submission connections that are missing in the log of SMTP sessions: more ended than could be written.',
    })
  }

  /** The same service, its connections recorded. */
  watch(service: SmtpService, listener: SessionListener): SmtpService {
    return {
      ...service,
      watched: true,
      open: (peer, hangUp) => {
        const handler = service.open(peer, hangUp)
        if ('code' in handler) return handler
        const session = new OpenSession(peer, listener, this.#deps.clock)
        this.#open.add(session)
        this.#wake()
        return new RecordedSession(handler, session, () => this.#close(session))
      },
    }
  }

  /** Writes what is left. To be awaited after the listeners have drained and before the store closes. */
  async close(): Promise<void> {
    this.#stop.cancel()
    await this.#running
    for (const session of this.#open) this.#ended.add(session)
    for (let i = 0; i < CLOSING_ROUNDS && this.#ended.size > 0; i++) await this.#round()
    this.#dropped.add(this.#ended.size)
    this.#ended.clear()
  }

  #close(session: OpenSession): void {
    session.closed()
    this.#open.delete(session)
    this.#ended.add(session)
    if (this.#ended.size > MAX_WAITING) this.#drop()
  }

  #drop(): void {
    const victim = firstToForget(this.#ended)
    if (victim === undefined) return
    this.#ended.delete(victim)
    this.#dropped.add(1)
  }

  #wake(): void {
    if (!this.#stop.signal.aborted) this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted && this.#open.size + this.#ended.size > 0) {
      await this.#deps.clock.sleep(ROUND_MS, this.#stop.signal)
      if (!this.#stop.signal.aborted) await this.#round()
    }
    this.#running = undefined
  }

  /** Never rejects. */
  async #round(): Promise<void> {
    const batch = this.#take()
    try {
      if (batch.length > 0) await this.#write(batch)
      this.#rounds += 1
      if (this.#rounds % TRIM_ROUNDS === 0) await this.#trim()
    } catch (error) {
      this.#dropped.add(batch.filter((session) => !session.isOpen).length)
      this.#deps.log.warn('smtp.sessions_not_written', { error })
    }
  }

  #take(): readonly OpenSession[] {
    const ended = [...this.#ended]
    const batch = [
      ...ended.filter((session) => session.isTrouble),
      ...ended.filter((session) => !session.isTrouble),
    ].slice(0, BATCH)
    for (const session of batch) this.#ended.delete(session)
    const now = this.#deps.clock.monotonicMs()
    for (const session of this.#open) {
      if (batch.length >= BATCH) break
      if (isDue(session, now)) batch.push(session)
    }
    return batch
  }

  async #write(batch: readonly OpenSession[]): Promise<void> {
    const { sessions, clock } = this.#deps
    const now = clock.monotonicMs()
    const names = new Set(batch.flatMap((session) => session.usernames))
    const owners = names.size === 0 ? new Map() : await sessions.owners([...names])
    const details = batch.map((session) => {
      session.isDirty = false
      session.writtenAtMs = now
      return session.snapshot(owners)
    })
    await sessions.write(details)
    for (const { accountId } of details) this.#written.add(accountId)
  }

  async #trim(): Promise<void> {
    const accounts = [...this.#written]
    this.#written = new Set()
    for (const accountId of accounts) {
      const { sessions, keepPerAccount } = this.#deps
      const removed = await sessions.trim(accountId, keepPerAccount, TRIM_BATCH)
      if (removed === TRIM_BATCH) this.#written.add(accountId)
    }
  }
}

/** The oldest one without trouble, which most are: under load this is asked for every connection. */
function firstToForget(sessions: Iterable<OpenSession>): OpenSession | undefined {
  let oldest: OpenSession | undefined
  for (const session of sessions) {
    if (!session.isTrouble) return session
    oldest ??= session
  }
  return oldest
}

function isDue(session: OpenSession, nowMs: number): boolean {
  if (!session.isDirty) return false
  return session.writtenAtMs === undefined
    ? nowMs - session.startedAtMs >= FIRST_INTERIM_MS
    : nowMs - session.writtenAtMs >= INTERIM_MS
}
