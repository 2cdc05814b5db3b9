import { uuidV7, type SuppressionId } from '#core/ids.ts'
import { readableLine } from '#core/readable-text.ts'
import { suppressionKey, type Suppression } from '#core/suppression.ts'
import type { EpochMs } from '#core/time.ts'
import type { RecipientOutcome } from '../delivery/outcome.ts'
import type { Random } from '../ports/random.ts'
import { factsOf } from './bounce-class.ts'
import type { Classified } from './classify.ts'

const MAX_NOTE = 300

/**
 * Whether a class says that the address itself is bad, and for how long it is then left alone.
 * Blocks, however final, say something about the sender: they suppress nobody.
 */
export function suppressionTerm({ class: bounceClass, kind }: Classified): number | undefined {
  return kind === 'hard' ? factsOf(bounceClass).suppressForMs : undefined
}

/** The suppression that a recipient's end leads to, if any. Pure but for the id. */
export function decideSuppression(
  outcome: RecipientOutcome,
  now: EpochMs,
  random: Pick<Random, 'bytes'>,
): Suppression | undefined {
  const { recipient, change, classified, uncertain } = outcome
  if (change.to !== 'failed' || classified === undefined || uncertain) return undefined
  const term = suppressionTerm(classified)
  if (term === undefined) return undefined
  return {
    id: uuidV7<SuppressionId>(now, random.bytes(10)),
    accountId: recipient.accountId,
    address: suppressionKey(recipient.address),
    reason: 'bounce',
    sourceMessageId: recipient.messageId,
    note: readableLine(`${classified.class}: ${change.lastProblem ?? ''}`, MAX_NOTE),
    createdAt: now,
    expiresAt: now + term,
  }
}
