import { sessionQuery } from '#features/session/api/session.ts'
import { answer, api } from '#lib/api/client.ts'
import { queries } from '#lib/api/queries.ts'

export const rename = (name: string): Promise<void> =>
  answer(api.PATCH('/v1/profile', { body: { name } })).then(readSessionAgain)

/** What makes the session go on under another token changes its CSRF token too. */
export async function readSessionAgain(): Promise<void> {
  await queries.refetchQueries({ queryKey: sessionQuery.queryKey })
}
