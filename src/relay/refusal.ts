/** Every expected "no" of the use cases; the HTTP status of each stands in `edge/http/problem.ts`. */
export const REFUSAL_CODES = [
  'account_not_found',
  'account_suspended',
  'already_member',
  'api_key_not_found',
  'attachment_not_found',
  'content_not_kept',
  'content_unreadable',
  'code_wrong',
  'credential_exists',
  'credential_not_found',
  'destination_invalid',
  'destination_required',
  'domain_exists',
  'domain_invalid',
  'domain_not_found',
  'domain_not_receiving',
  'domain_not_verified',
  'domain_taken',
  'email_invalid',
  'email_not_found',
  'email_not_retryable',
  'email_taken',
  'filter_empty',
  'forward_exists',
  'forward_invalid',
  'forward_log_not_found',
  'forward_not_active',
  'forward_not_found',
  'inbox_attachment_not_found',
  'inbox_message_not_found',
  'invitation_not_found',
  'last_owner',
  'limit_reached',
  'link_invalid',
  'member_not_found',
  'name_invalid',
  'no_workspace',
  'nothing_to_undo',
  'owner_protected',
  'password_required',
  'password_weak',
  'password_wrong',
  'platform_domain',
  'publish_refused',
  'quota_fixed',
  'quota_invalid',
  'quota_not_found',
  'quota_reached',
  'sandbox_message_not_found',
  'scopes_invalid',
  'snooze_invalid',
  'search_invalid',
  'session_not_found',
  'second_factor_required',
  'second_factor_wrong',
  'setup_done',
  'sign_in_failed',
  'sign_in_required',
  'sign_in_throttled',
  'suppression_exists',
  'suppression_invalid',
  'suppression_not_found',
  'too_many_ids',
  'totp_enabled',
  'totp_not_enabled',
  'user_not_found',
  'workspace_not_found',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** A refusal is a value: a stable code for programs and one sentence that says what to do. */
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
  /** When it may be tried again, for those that pass with time. */
  readonly retryAfterMs?: number
}

export function refusal(code: RefusalCode, message: string): Refusal {
  return { code, message }
}
