import type { FastifyReply } from 'fastify'
import type { ApiScope } from '#core/tenant.ts'
import type { Role } from '#core/user.ts'
import type { Refusal, RefusalCode } from '#relay/refusal.ts'

/** The body of every error: a code for programs, a sentence that says what to do for people. */
export interface ProblemBody {
  readonly detail: { readonly code: string; readonly message: string }
}

/** The only place that knows which HTTP status a refusal has. */
const STATUS_OF = {
  account_not_found: 404,
  address_invalid: 422,
  account_suspended: 403,
  already_member: 409,
  api_key_not_found: 404,
  attachment_not_found: 404,
  content_not_kept: 410,
  content_unreadable: 422,
  code_wrong: 422,
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
  email_not_retryable: 409,
  email_taken: 409,
  filter_empty: 422,
  forward_exists: 409,
  forward_invalid: 422,
  forward_log_not_found: 404,
  forward_not_active: 422,
  forward_not_found: 404,
  inbox_attachment_not_found: 404,
  inbox_message_not_found: 404,
  invitation_not_found: 404,
  last_owner: 409,
  limit_reached: 409,
  link_invalid: 404,
  member_not_found: 404,
  name_invalid: 422,
  no_workspace: 403,
  nothing_to_undo: 404,
  owner_protected: 403,
  password_required: 422,
  password_weak: 422,
  password_wrong: 422,
  platform_domain: 422,
  publish_refused: 409,
  quota_fixed: 409,
  quota_invalid: 422,
  quota_not_found: 404,
  quota_reached: 409,
  recent_sign_in_required: 422,
  sandbox_message_not_found: 404,
  scopes_invalid: 422,
  snooze_invalid: 400,
  search_invalid: 422,
  session_not_found: 404,
  second_factor_required: 401,
  second_factor_wrong: 401,
  setup_done: 409,
  sign_in_failed: 401,
  sign_in_required: 401,
  sign_in_throttled: 429,
  submission_closed: 503,
  suppression_exists: 409,
  suppression_invalid: 422,
  suppression_not_found: 404,
  too_many_ids: 422,
  totp_enabled: 409,
  totp_not_enabled: 409,
  user_not_found: 404,
  workspace_not_found: 404,
} as const satisfies Record<RefusalCode, number>

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterMs !== undefined) addRetryAfter(reply, refusal.retryAfterMs)
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

/** For a person: whoever has a key is told of keys. */
export function sendSignedOut(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 401, {
    code: 'signed_out',
    message: 'You are not signed in, or your session has ended; sign in.',
  })
}

export function sendRoleMissing(reply: FastifyReply, role: Role): FastifyReply {
  return sendProblem(reply, 403, {
    code: 'role_missing',
    message: `Your role in this workspace is ${role}; ask an owner or admin to do this.`,
  })
}

export function sendPersonRequired(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 403, {
    code: 'person_required',
    message: 'API keys cannot do this; sign in to the dashboard.',
  })
}

export function sendSuspended(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 403, {
    code: 'account_suspended',
    message: 'This workspace is suspended; ask the operator of this service.',
  })
}

export function sendCsrfFailed(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 403, {
    code: 'csrf_failed',
    message:
      'The header X-CSRF-Token is missing or not that of GET /v1/session; load the page anew.',
  })
}

export function sendCrossSite(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 403, {
    code: 'cross_site',
    message: 'A page of another site has sent this; use the dashboard at its public address.',
  })
}

/** RFC 9110 §10.2.3: whole seconds, rounded up so that a client that waits is let in. */
function addRetryAfter(reply: FastifyReply, waitMs: number): number {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  void reply.header('retry-after', String(seconds))
  return seconds
}

export function sendTooMany(reply: FastifyReply, waitMs: number): FastifyReply {
  const seconds = addRetryAfter(reply, waitMs)
  return sendProblem(reply, 429, {
    code: 'rate_limited',
    message: `Too many requests of this kind; try again in ${seconds} s.`,
  })
}
