import { sessionQuery } from '#features/session/api/session.ts'
import { call } from '#lib/api/client.ts'
import { queries } from '#lib/api/queries.ts'

export const rename = (name: string): Promise<void> =>
  call<void>('PATCH', '/v1/profile', { name }).then(readSessionAgain)

/** What makes the session go on under another token changes its CSRF token too. */
export async function readSessionAgain(): Promise<void> {
  await queries.refetchQueries({ queryKey: sessionQuery.queryKey })
}
