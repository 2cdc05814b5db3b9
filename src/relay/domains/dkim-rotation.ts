import type { DkimNext, Domain, ExpectedRecord, RecordCheck } from '#core/domain.ts'
import { OPERATOR } from '#core/tenant.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type EpochMs } from '#core/time.ts'
import type { DkimKeyMaker, Vault } from '../ports/keys.ts'
import { domainChanged, type CheckDeps } from './check-deps.ts'
import { checkDkim } from './checks/dkim.ts'
import { dkimRecord } from './records.ts'
import { keptCheck } from './verify.ts'

/*
 * Changing a DKIM key without a message that cannot be checked: the new key gets a name of its own,
 * the relay signs with the old one until the record of the new one has been seen in DNS, and the old
 * record stays for as long as mail that was signed with it can be on its way.
 */

/** How long the old record is needed: mail waits for days in other people's queues. */
export const RETIRED_RECORD_MS = 7 * DAY_MS

export interface RotationDeps extends CheckDeps {
  readonly dkimKeys: DkimKeyMaker
  readonly vault: Pick<Vault, 'seal'>
}

/**
 * `taifa` → `taifa2` → `taifa3`. A name is never used again: resolvers keep what they have seen of
 * it, and would check new mail with an old key.
 */
export function nextSelector(selector: string): string {
  const [, base = selector, number = '1'] = /^(.*?)(\d{1,9})?$/.exec(selector) ?? []
  return `${base}${Number(number) + 1}`
}

/** Makes the key that is to take over; one that waits already stays. False when the domain has gone. */
export async function beginRotation(domain: Domain, deps: RotationDeps): Promise<boolean> {
  const { domains, dkimKeys, vault, clock, log, announcements } = deps
  const key = await dkimKeys.make()
  const now = clock.now()
  const next: DkimNext = {
    selector: nextSelector(domain.dkimSelector),
    publicKey: key.publicKey,
    beganAt: now,
    check: { purpose: 'dkim', state: { kind: 'unchecked' }, found: [], checkedAt: undefined },
  }
  const sealed = vault.seal(domain.id, key.privateKey)
  const nextCheckAt = now + waitingDelayMs(0)
  const begun = await domains.beginDkimRotation(OPERATOR, domain.id, {
    next,
    sealedKey: sealed,
    nextCheckAt,
  })
  if (begun === 'begun') {
    log.info('domain.dkim_rotation_begun', { domainId: domain.id, selector: next.selector })
    announcements.publish(domainChanged(domain))
  }
  return begun !== 'gone'
}

/** Looks for the record of the key that waits; once it is there the domain answered signs with it. */
export async function checkRotation(domain: Domain, deps: CheckDeps): Promise<Domain> {
  const { dkimNext: next } = domain
  if (next === undefined) return domain
  const { domains, dns, names, clock, log, announcements } = deps
  const { selector, publicKey } = next
  const at = clock.now()
  const subject = { ...domain, dkimSelector: selector, dkimPublicKey: publicKey }
  const finding = await checkDkim(dkimRecord(subject), { domain: subject, dns, names })
  const check: RecordCheck = keptCheck('dkim', finding, at)
  if (check.state.kind !== 'ok') {
    await domains.saveDkimNextCheck(OPERATOR, domain.id, { selector, check })
    return { ...domain, dkimNext: { ...next, check } }
  }
  if (await domains.finishDkimRotation(OPERATOR, domain.id, { selector, check, at })) {
    log.info('domain.dkim_rotated', { domainId: domain.id, domain: domain.name, selector })
    announcements.publish(domainChanged(domain))
  }
  return (await domains.find(OPERATOR, domain.id)) ?? domain
}

/** The record of the key that waits, as the owner publishes it. */
export function nextRecord(
  domain: Domain,
): (ExpectedRecord & { readonly check: RecordCheck }) | undefined {
  const { dkimNext: next } = domain
  if (next === undefined) return undefined
  const { selector: dkimSelector, publicKey: dkimPublicKey, check } = next
  return { ...dkimRecord({ name: domain.name, dkimSelector, dkimPublicKey }), check }
}

/** When the background check looks again: sooner than for a domain at rest while a key waits. */
export function withRotation(domain: Domain, nextCheckAt: EpochMs, now: EpochMs): EpochMs {
  if (domain.dkimNext === undefined) return nextCheckAt
  return Math.min(nextCheckAt, now + waitingDelayMs(now - domain.dkimNext.beganAt))
}

/** Eager while the owner is likely to be at the DNS panel. */
function waitingDelayMs(ageMs: number): number {
  if (ageMs < HOUR_MS) return MINUTE_MS
  return ageMs < DAY_MS ? 10 * MINUTE_MS : HOUR_MS
}
