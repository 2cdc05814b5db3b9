import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Secret } from '#core/secret.ts'
import type { EpochMs } from '#core/time.ts'

const NAME = 'tfm_session'

/**
 * The cookie that a browser is signed in by. Over https it is bound to this host by its prefix
 * (RFC 6265bis §4.1.3.2). Strict: a page of ours that was reached by a link from mail still sends it
 * with its own requests, so nothing needs it to come from elsewhere.
 */
export class SessionCookie {
  readonly #name: string
  readonly #attributes: string

  constructor(publicUrl: string) {
    const secure = publicUrl.startsWith('https:')
    this.#name = secure ? `__Host-${NAME}` : NAME
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  }

  /** What the browser presents; undefined when it has none, or an absurd one. */
  read(request: Pick<FastifyRequest, 'headers'>): string | undefined {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const at = pair.indexOf('=')
      if (pair.slice(0, at).trim() === this.#name)
        return pair
          .slice(at + 1)
          .trim()
          .slice(0, 200)
    }
    return undefined
  }

  give(reply: FastifyReply, token: Secret, life: { now: EpochMs; expiresAt: EpochMs }): void {
    const seconds = Math.max(0, Math.floor((life.expiresAt - life.now) / 1000))
    this.#set(reply, `${this.#name}=${token.reveal()}; Max-Age=${seconds}`)
  }

  take(reply: FastifyReply): void {
    this.#set(reply, `${this.#name}=; Max-Age=0`)
  }

  #set(reply: FastifyReply, value: string): void {
    void reply.header('set-cookie', `${value}; ${this.#attributes}`)
  }
}
