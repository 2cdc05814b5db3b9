import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isWithin, parseDomainName, type DomainName } from '#core/domain-name.ts'
import type { ExpectedRecord } from '#core/domain.ts'
import { err, ok, type Result } from '#core/result.ts'
import { reservedBehaviour } from './reserved-names.ts'
import { readZones, withZoneLock, writeZones, zoneFileStamp } from './zone-file.ts'
import {
  parentOf,
  parseZoneRecord,
  ZoneIndex,
  type RecordText,
  type Zone,
  type ZoneRecord,
  type ZoneRecordType,
} from './zones.ts'

const MAX_ZONES = 10_000
const MAX_RECORDS_PER_ZONE = 200
// A change by another process is seen after this at the latest; shorter than the TTL of answers.
const LOOK_AGAIN_MS = 200

/**
 * The zones that users published, in `<dataDir>/sandbox/zones.json`. A change is on disk when its
 * promise resolves. The file is shared: what the command line publishes, a running server answers
 * within 200 ms. Refusals are one sentence each.
 */
export class ZoneStore {
  readonly #path: string
  readonly #monotonicMs: () => number
  #zones: readonly Zone[] = []
  #index = new ZoneIndex([])
  #stamp = ''
  #lookedAtMs = -Infinity
  #changes: Promise<unknown> = Promise.resolve()

  private constructor(path: string, monotonicMs: () => number) {
    this.#path = path
    this.#monotonicMs = monotonicMs
  }

  static async open(options: {
    readonly dataDir: string
    readonly monotonicMs: () => number
  }): Promise<ZoneStore> {
    const folder = join(options.dataDir, 'sandbox')
    await mkdir(folder, { recursive: true })
    const store = new ZoneStore(join(folder, 'zones.json'), options.monotonicMs)
    await store.#reload()
    return store
  }

  /** What is published now, for answering; re-read first when another process changed it. */
  async current(): Promise<ZoneIndex> {
    const now = this.#monotonicMs()
    if (now - this.#lookedAtMs < LOOK_AGAIN_MS) return this.#index
    this.#lookedAtMs = now
    if (zoneFileStamp(this.#path) !== this.#stamp) await this.#reload()
    return this.#index
  }

  async list(): Promise<readonly Zone[]> {
    await this.current()
    return this.#zones
  }

  /**
   * Puts a domain's records into its zone. Records of the same name and type are replaced, others
   * that were set by hand stay: publishing again repairs what was broken on purpose.
   */
  publish(records: readonly ExpectedRecord[], origin: DomainName): Promise<Result<Zone, string>> {
    const parsed: ZoneRecord[] = []
    for (const { host, type, value } of records) {
      const record = parseZoneRecord({ name: host, type, value })
      if (!record.ok) return Promise.resolve(record)
      if (!isWithin(record.value.name, origin)) {
        return Promise.resolve(err(`${record.value.name} is not within ${origin}.`))
      }
      parsed.push(record.value)
    }
    return this.#put(origin, parsed)
  }

  /** Removes the whole zone. False when there was none. */
  unpublish(origin: DomainName): Promise<boolean> {
    return this.#change((zones) => {
      const left = zones.filter((zone) => zone.origin !== origin)
      return { zones: left, answer: left.length < zones.length }
    })
  }

  /**
   * Sets all records of one name and type, in the zone that holds the name or in a new one: to play
   * with broken DNS (two SPF records, a wrong key).
   */
  async set(name: string, type: string, values: readonly string[]): Promise<Result<Zone, string>> {
    const parsed: ZoneRecord[] = []
    for (const value of values) {
      const record = parseZoneRecord({ name, type, value } satisfies RecordText)
      if (!record.ok) return record
      parsed.push(record.value)
    }
    const [first] = parsed
    if (first === undefined) return err('There is no value to set; remove the record instead.')
    const origin = (await this.current()).originOf(first.name) ?? mailDomainOf(first.name)
    return this.#put(origin, parsed)
  }

  /** Removes the records of one name, all or of one type. Answers how many there were. */
  remove(name: string, type?: ZoneRecordType): Promise<number> {
    const parsed = parseDomainName(name)
    if (!parsed.ok) return Promise.resolve(0)
    return this.#change((zones) => {
      let removed = 0
      const left = zones.map((zone) => {
        const records = zone.records.filter(
          (record) => record.name !== parsed.value || (type !== undefined && record.type !== type),
        )
        removed += zone.records.length - records.length
        return { origin: zone.origin, records }
      })
      return { zones: left, answer: removed }
    })
  }

  #put(origin: DomainName, added: readonly ZoneRecord[]): Promise<Result<Zone, string>> {
    if (reservedBehaviour(origin) !== undefined) {
      return Promise.resolve(err(`${origin} is reserved in the sandbox: it fails on purpose.`))
    }
    return this.#change<Result<Zone, string>>((zones) => {
      const old = zones.find((zone) => zone.origin === origin)
      const kept = (old?.records ?? []).filter((record) => !added.some((a) => replaces(a, record)))
      const zone: Zone = { origin, records: [...kept, ...added] }
      const refusal = limitRefusal(zone, zones.length + (old === undefined ? 1 : 0))
      if (refusal !== undefined) return { zones, answer: err(refusal) }
      const others = zones.filter((other) => other.origin !== origin)
      return { zones: [...others, zone], answer: ok(zone) }
    })
  }

  /** One change at a time, on what the file holds at that moment. */
  #change<T>(apply: (zones: readonly Zone[]) => { zones: readonly Zone[]; answer: T }): Promise<T> {
    const changed = this.#changes.then(() =>
      withZoneLock(this.#path, async () => {
        const before = await readZones(this.#path)
        const { zones, answer } = apply(before)
        if (zones !== before) await writeZones(this.#path, zones)
        await this.#reload()
        return answer
      }),
    )
    this.#changes = changed.catch(() => {})
    return changed
  }

  async #reload(): Promise<void> {
    // Before reading: a replacement in between is seen at the next look.
    const stamp = zoneFileStamp(this.#path)
    this.#zones = await readZones(this.#path)
    this.#index = new ZoneIndex(this.#zones)
    this.#stamp = stamp
  }
}

/** A new record takes the place of its name and type; a CNAME is alone at its name (RFC 1034 §3.6.2). */
function replaces(added: ZoneRecord, old: ZoneRecord): boolean {
  if (added.name !== old.name) return false
  return added.type === old.type || added.type === 'CNAME' || old.type === 'CNAME'
}

function limitRefusal(zone: Zone, zones: number): string | undefined {
  if (zones > MAX_ZONES) return `The sandbox holds at most ${MAX_ZONES} zones.`
  if (zone.records.length > MAX_RECORDS_PER_ZONE) {
    return `A sandbox zone holds at most ${MAX_RECORDS_PER_ZONE} records.`
  }
  return undefined
}

/** `taifa._domainkey.example.com` belongs to `example.com`. */
function mailDomainOf(name: DomainName): DomainName {
  let domain: string = name
  while (domain.startsWith('_') || domain.includes('._')) domain = parentOf(domain)
  return (domain === '' ? name : domain) as DomainName
}
