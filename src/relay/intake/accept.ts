import type { SmtpReply } from '#core/reply.ts'
import type { Draft, IntakeStep, IntakeTools } from './draft.ts'
import { addMissing } from './steps/add-missing.ts'
import { headerFromDomain } from './steps/header-from-domain.ts'
import { loop } from './steps/loop.ts'
import { oneFromHeader } from './steps/one-from-header.ts'
import { removePriority } from './steps/priority.ts'
import { received } from './steps/received.ts'
import { removeBcc } from './steps/remove-bcc.ts'
import { senderFields } from './steps/sender-fields.ts'

/**
 * What a submitted message goes through between its header being read and the queue. Checks come
 * before changes, cheap checks before those that look something up.
 */
export const SUBMISSION_RECIPE: readonly IntakeStep[] = [
  loop,
  oneFromHeader,
  headerFromDomain,
  senderFields,
  removeBcc,
  removePriority,
  addMissing,
  received,
]

export type Accepted =
  | { readonly kind: 'accepted'; readonly draft: Draft }
  | { readonly kind: 'refused'; readonly step: string; readonly reply: SmtpReply }

/** Runs the steps in order until one refuses. Rejects only when a store is away. */
export async function accept(
  draft: Draft,
  tools: IntakeTools,
  recipe: readonly IntakeStep[] = SUBMISSION_RECIPE,
): Promise<Accepted> {
  let current = draft
  for (const step of recipe) {
    const answer = step.run(current, tools)
    const result = answer instanceof Promise ? await answer : answer
    if (result.kind === 'refuse') return { kind: 'refused', step: step.name, reply: result.reply }
    current = result.draft
  }
  return { kind: 'accepted', draft: current }
}
