import { parseAddressList, type HeaderMailbox } from '#proto/header/address-list.ts'
import { fieldsNamed, fieldValue, type HeaderField } from '#proto/header/scan.ts'
import { go, refuse, type Draft, type IntakeStep, type IntakeTools } from '../draft.ts'
import * as refusals from '../refusals.ts'
import { ADDRESS_PROBLEMS, addressOf, trapIn } from '../safe-mailbox.ts'

interface SenderField {
  readonly key: string
  readonly maxFields: number
  readonly maxAddresses: number
}

// A message may be resent several times (RFC 5322 §3.6.6), each time with a block of its own.
const SENDER_FIELDS: readonly SenderField[] = [
  { key: 'sender', maxFields: 1, maxAddresses: 1 },
  { key: 'resent-from', maxFields: 5, maxAddresses: 5 },
  { key: 'resent-sender', maxFields: 5, maxAddresses: 1 },
]

/** Whoever else claims to send must be at a verified domain of the same account. */
export const senderFields: IntakeStep = {
  name: 'sender-fields',
  run(draft, tools) {
    const claims = SENDER_FIELDS.flatMap((rule) =>
      fieldsNamed(draft.header, rule.key).map((field) => ({ rule, field })),
    )
    return claims.length === 0 ? go(draft) : checkClaims(draft, tools, claims)
  },
}

async function checkClaims(
  draft: Draft,
  tools: IntakeTools,
  claims: ReadonlyArray<{ readonly rule: SenderField; readonly field: HeaderField }>,
) {
  for (const { rule, field } of claims) {
    if (claims.filter((claim) => claim.rule === rule).length > rule.maxFields) {
      return refuse(refusals.tooManyOf(field.name))
    }
    const parsed = parseAddressList(fieldValue(draft.header, field), rule)
    if (!parsed.ok) {
      return refuse(refusals.badAddressField(field.name, ADDRESS_PROBLEMS[parsed.error.kind]))
    }
    for (const claimed of parsed.value) {
      const trap = trapIn(claimed)
      if (trap !== undefined) return refuse(refusals.badAddressField(field.name, trap))
      if (await isOurs(draft, tools, claimed)) continue
      const { domain } = draft.submitter
      return refuse(refusals.senderFieldNotAllowed(field.name, addressOf(claimed), domain))
    }
  }
  return go(draft)
}

async function isOurs(draft: Draft, tools: IntakeTools, claimed: HeaderMailbox): Promise<boolean> {
  const { domain } = claimed.mailbox
  if (domain === undefined) return false
  if (domain === draft.submitter.domain) return true
  return tools.isVerifiedDomain(draft.submitter.accountId, domain)
}
