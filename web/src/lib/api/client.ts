import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './openapi.d.ts'
import { ApiError, problemOf } from './problem.ts'

/** The named shapes of the API: `Schema<'Domain'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

// Handed out by GET /v1/session and kept in memory only: another site can send the cookie along, but
// not read this.
let csrfToken: string | undefined
let signedOut: () => void = () => undefined

/** Called whenever a session begins or is read again. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token
}

/** What to do when the server no longer knows the session. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

const manners: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== undefined && CHANGES.has(request.method))
      request.headers.set('x-csrf-token', csrfToken)
    return request
  },
  onError() {
    return new ApiError(0, { code: 'no_connection', message: 'The server cannot be reached.' })
  },
}

/** The typed client of every endpoint in openapi.json; wrap its answers in `answer()`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
})
api.use(manners)

interface Reply<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The body of a good answer; throws an `ApiError` for every other. */
export async function answer<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await reply
  if (response.ok) return data as T
  const problem = problemOf(error, response)
  if (problem.status === 401 && problem.code === 'signed_out') signedOut()
  throw problem
}

/** Like `answer`, for lists whose next page is named in the header `x-next-cursor`. */
export async function answerPage<T>(reply: Promise<Reply<T>>): Promise<Page<T>> {
  const awaited = await reply
  const items = await answer(Promise.resolve(awaited))
  return { items, nextCursor: awaited.response.headers.get('x-next-cursor') }
}

export interface Page<T> {
  readonly items: T
  readonly nextCursor: string | null
}

/** The address of a file that the browser downloads itself, with the cookie. */
export function downloadUrl(path: string): string {
  return `/v1${path}`
}
