import { parseUuid } from '#core/ids.ts'
import { err, ok, type Result } from '#core/result.ts'
import { refusal, type Refusal, type RefusalCode } from '#relay/refusal.ts'

/** An id as a client sent it. What is no UUID is the id of nothing, so the answer is the same. */
export function idOf<Id extends string>(text: string, notFound: RefusalCode): Result<Id, Refusal> {
  const id = parseUuid<Id>(text)
  if (id !== undefined) return ok(id)
  return err(
    refusal(notFound, 'There is nothing of that id; ids are UUIDs, as the lists show them.'),
  )
}
