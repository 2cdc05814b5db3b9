import type { FastifyReply } from 'fastify'
import type { ApiScope } from '#core/tenant.ts'
import type { Refusal, RefusalCode } from '#relay/refusal.ts'

/** The body of every error: a code for programs, a sentence that says what to do for people. */
export interface ProblemBody {
  readonly detail: { readonly code: string; readonly message: string }
}

/** The only place that knows which HTTP status a refusal has. */
const STATUS_OF = {
  account_not_found: 404,
  api_key_not_found: 404,
  attachment_not_found: 404,
  content_not_kept: 410,
  content_unreadable: 422,
  credential_exists: 409,
  credential_not_found: 404,
  destination_invalid: 422,
  destination_required: 400,
  domain_exists: 409,
  domain_invalid: 422,
  domain_not_found: 404,
  domain_not_receiving: 422,
  domain_not_verified: 422,
  domain_taken: 409,
  email_invalid: 422,
  email_not_found: 404,
  email_taken: 409,
  filter_empty: 422,
  forward_exists: 409,
  forward_invalid: 422,
  forward_log_not_found: 404,
  forward_not_active: 422,
  forward_not_found: 404,
  inbox_attachment_not_found: 404,
  inbox_message_not_found: 404,
  limit_reached: 409,
  name_invalid: 422,
  nothing_to_undo: 404,
  platform_domain: 422,
  publish_refused: 409,
  quota_fixed: 409,
  quota_invalid: 422,
  quota_not_found: 404,
  sandbox_message_not_found: 404,
  scopes_invalid: 422,
  snooze_invalid: 400,
  search_invalid: 422,
  session_not_found: 404,
  suppression_exists: 409,
  suppression_invalid: 422,
  suppression_not_found: 404,
  too_many_ids: 422,
} as const satisfies Record<RefusalCode, number>

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return sendProblem(reply, STATUS_OF[refusal.code], refusal)
}

export function sendProblem(
  reply: FastifyReply,
  status: number,
  { code, message }: { readonly code: string; readonly message: string },
): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(problem(code, message))
}

export function problem(code: string, message: string): ProblemBody {
  return { detail: { code, message } }
}

/** RFC 6750 §3: the challenge tells a client how to authenticate. */
export function sendUnauthorized(reply: FastifyReply, presented: boolean): FastifyReply {
  void reply.header('www-authenticate', 'Bearer')
  return presented
    ? sendProblem(reply, 401, {
        code: 'api_key_invalid',
        message: 'The API key is not valid or has been revoked; use an active key.',
      })
    : sendProblem(reply, 401, {
        code: 'api_key_missing',
        message: 'Send an API key in the header: Authorization: Bearer tfm_k_….',
      })
}

export function sendScopeMissing(reply: FastifyReply, scope: ApiScope): FastifyReply {
  return sendProblem(reply, 403, {
    code: 'scope_missing',
    message: `The API key lacks the scope ${scope}; use a key that has it.`,
  })
}

/** RFC 9110 §10.2.3: whole seconds, rounded up so that a client that waits is let in. */
export function sendTooMany(reply: FastifyReply, waitMs: number): FastifyReply {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  void reply.header('retry-after', String(seconds))
  return sendProblem(reply, 429, {
    code: 'rate_limited',
    message: `Too many requests of this kind; try again in ${seconds} s.`,
  })
}
