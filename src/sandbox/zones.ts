import { isWithin, parseDomainName, type DomainName } from '#core/domain-name.ts'
import { parseIp } from '#core/ip.ts'
import { err, ok, type Result } from '#core/result.ts'

export const ZONE_RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'TXT'] as const
export type ZoneRecordType = (typeof ZONE_RECORD_TYPES)[number]

/** One record; `value` is in zone-file form without quotes: `10 mx1.taifa.test` for an MX. */
export interface ZoneRecord {
  readonly name: DomainName
  readonly type: ZoneRecordType
  readonly value: string
}

/** The records that a user published, under the name of the domain. */
export interface Zone {
  readonly origin: DomainName
  readonly records: readonly ZoneRecord[]
}

const MAX_VALUE_BYTES = 4_096

export interface RecordText {
  readonly name: string
  readonly type: string
  readonly value: string
}

/** Reads a record as a person writes it; the error is one sentence. */
export function parseZoneRecord(text: RecordText): Result<ZoneRecord, string> {
  const name = parseDomainName(text.name)
  if (!name.ok) return err(`${JSON.stringify(text.name.slice(0, 260))} is not a DNS name.`)
  const type = ZONE_RECORD_TYPES.find((known) => known === text.type.toUpperCase())
  if (type === undefined) {
    return err(`Records of type ${text.type.slice(0, 20)} are not known here; one of ${known()}.`)
  }
  const value = VALUE_PARSERS[type](text.value)
  if (value === undefined) return err(`This is not the value of a ${type} record.`)
  return ok({ name: name.value, type, value })
}

const known = (): string => ZONE_RECORD_TYPES.join(', ')

const VALUE_PARSERS = {
  A: (text) => addressValue(text, 4),
  AAAA: (text) => addressValue(text, 6),
  CNAME: nameValue,
  NS: nameValue,
  PTR: nameValue,
  MX: mxValue,
  TXT: (text) => (Buffer.byteLength(text) <= MAX_VALUE_BYTES ? text : undefined),
} as const satisfies Record<ZoneRecordType, (text: string) => string | undefined>

function addressValue(text: string, family: 4 | 6): string | undefined {
  const address = parseIp(text)
  return address?.family === family ? address.text : undefined
}

function nameValue(text: string): string | undefined {
  const name = parseDomainName(text)
  return name.ok ? name.value : undefined
}

// RFC 7505: the null MX is `0 .`, which parseDomainName refuses for everything else.
function mxValue(text: string): string | undefined {
  const [, preference = '', exchange = ''] = /^(\d{1,5})[ \t]+(\S+)$/.exec(text.trim()) ?? []
  if (Number(preference) > 65_535) return undefined
  if (exchange === '.') return `${Number(preference)} .`
  const name = nameValue(exchange)
  return name === undefined ? undefined : `${Number(preference)} ${name}`
}

/** Splits the value of an MX record that {@link parseZoneRecord} made. */
export function readMxValue(value: string): { preference: number; exchange: string } {
  const space = value.indexOf(' ')
  return { preference: Number(value.slice(0, space)), exchange: value.slice(space + 1) }
}

/** All records by name, for one look-up per question; made anew when a zone changes. */
export class ZoneIndex {
  readonly #records = new Map<string, ZoneRecord[]>()
  /** Names that exist only because something exists below them (RFC 8020). */
  readonly #parents = new Set<string>()
  readonly #origins = new Set<string>()

  constructor(zones: readonly Zone[]) {
    for (const zone of zones) {
      this.#origins.add(zone.origin)
      for (const record of zone.records) this.#add(zone.origin, record)
    }
  }

  #add(origin: DomainName, record: ZoneRecord): void {
    const sameName = this.#records.get(record.name)
    if (sameName === undefined) this.#records.set(record.name, [record])
    else sameName.push(record)
    let parent = parentOf(record.name)
    while (parent !== '' && isWithin(parent as DomainName, origin)) {
      this.#parents.add(parent)
      parent = parentOf(parent)
    }
  }

  at(name: string): readonly ZoneRecord[] {
    return this.#records.get(name) ?? []
  }

  exists(name: string): boolean {
    return this.#records.has(name) || this.#parents.has(name) || this.#origins.has(name)
  }

  /** The innermost zone that holds the name. */
  originOf(name: string): DomainName | undefined {
    for (let at = name; at !== ''; at = parentOf(at)) {
      if (this.#origins.has(at)) return at as DomainName
    }
    return undefined
  }
}

export function parentOf(name: string): string {
  const dot = name.indexOf('.')
  return dot < 0 ? '' : name.slice(dot + 1)
}
