import type { ExpectedRecord, RecordFault, RecordState } from '#core/domain.ts'
import type { DomainName } from '#core/domain-name.ts'
import type { Dns } from '../../ports/dns.ts'
import type { RecordSubject, RelayNames } from '../records.ts'

/** What one checker saw of one record. */
export interface Finding {
  readonly state: RecordState
  readonly found: readonly string[]
}

/** Everything a checker may use. `dns` answers each question once per check. */
export interface CheckContext {
  readonly domain: RecordSubject
  readonly names: RelayNames
  readonly dns: Dns
}

export type Checker = (expected: ExpectedRecord, context: CheckContext) => Promise<Finding>

export function right(found: readonly string[]): Finding {
  return { state: { kind: 'ok' }, found }
}

/** `problem` is one sentence: what is wrong and what to do. */
export function wrong(fault: RecordFault, problem: string, found: readonly string[]): Finding {
  return { state: { kind: 'wrong', fault, problem }, found }
}

/** A look-up failed: nothing is known, so nothing is held against the owner. */
export function unknown(name: string, reason: string): Finding {
  const problem =
    `${name} could not be checked because its DNS servers gave no usable answer: ${reason}; ` +
    'it is asked again without any action of yours.'
  return { state: { kind: 'unknown', problem }, found: [] }
}

/** The name with the zone appended once more, as panels do that expect a relative name. */
export function doubled(host: string, domainName: DomainName): DomainName | undefined {
  const name = `${host}.${domainName}`
  return name.length > 253 ? undefined : (name as DomainName)
}
