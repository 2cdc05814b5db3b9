/** What the server said instead of an answer; `message` is its sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** 0 when no answer came at all. */
  readonly status: number
  /** The stable name of the problem, `domain_not_verified`; catalogues translate by it. */
  readonly code: string
  /** Seconds, when the server says how long to wait. */
  readonly retryAfter: number | undefined

  constructor(status: number, problem: { code: string; message: string; retryAfter?: number }) {
    super(problem.message)
    this.status = status
    this.code = problem.code
    this.retryAfter = problem.retryAfter
  }
}

/** Whether the question was understood and answered with "no"; asking again changes nothing. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status >= 400 && error.status < 500
}

/** Reads the error shape of the API; whatever else comes (a proxy's page) becomes `unreadable`. */
export function problemOf(body: unknown, response: Response): ApiError {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(retryAfter) ? { retryAfter } : {}
  const detail = (body as { detail?: unknown } | undefined)?.detail
  if (isProblem(detail)) return new ApiError(response.status, { ...detail, ...wait })
  if (Array.isArray(detail)) {
    const message = detail.map(validationSentence).join(' ')
    return new ApiError(response.status, { code: 'validation', message, ...wait })
  }
  const message = `HTTP ${response.status}`
  return new ApiError(response.status, { code: 'unreadable', message, ...wait })
}

function isProblem(detail: unknown): detail is { code: string; message: string } {
  const { code, message } = (detail ?? {}) as Record<string, unknown>
  return typeof code === 'string' && typeof message === 'string'
}

function validationSentence(item: { loc?: readonly unknown[]; msg?: string }): string {
  const field = item.loc?.filter((part) => part !== 'body' && part !== 'query').join('.') ?? ''
  return field === '' ? (item.msg ?? '') : `${field}: ${item.msg ?? ''}.`
}
