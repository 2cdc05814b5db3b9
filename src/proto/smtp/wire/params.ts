import { parseMailbox } from '#core/mailbox.ts'
import { err, ok, type Result } from '#core/result.ts'

/** One ESMTP parameter of MAIL or RCPT (RFC 5321 §4.1.2); the keyword in upper case. */
export interface Param {
  readonly keyword: string
  readonly value: string | undefined
}

const KEYWORD = /^[A-Z0-9][A-Z0-9-]*$/
// esmtp-value: printable ASCII without SP and "=", and UTF-8 by RFC 6531 §3.3.
const VALUE = /^[!-<>-~\u00a0-\u{10ffff}]+$/u

/** Parses what follows the path: nothing, or parameters each led by a space. */
export function parseParams(text: string): readonly Param[] | undefined {
  if (text === '') return []
  if (!text.startsWith(' ')) return undefined
  const params: Param[] = []
  for (const word of text.split(' ')) {
    if (word === '') continue
    const at = word.indexOf('=')
    const keyword = (at < 0 ? word : word.slice(0, at)).toUpperCase()
    const value = at < 0 ? undefined : word.slice(at + 1)
    if (!KEYWORD.test(keyword) || (value !== undefined && !VALUE.test(value))) return undefined
    params.push({ keyword, value })
  }
  return params
}

export function formatParams(params: readonly Param[]): string {
  let text = ''
  for (const { keyword, value } of params) {
    text += value === undefined ? ` ${keyword}` : ` ${keyword}=${value}`
  }
  return text
}

/** What MAIL may say beside the sender. */
export interface MailParams {
  readonly declaredBytes: number | undefined
  readonly body: '7BIT' | '8BITMIME'
  readonly smtpUtf8: boolean
}

export type ParamFault = {
  /** `unknown`: not offered, 555. `bad-value`: offered, but the value makes no sense, 501. */
  readonly problem: 'unknown' | 'bad-value' | 'repeated'
  readonly keyword: string
}

type Draft = { -readonly [K in keyof MailParams]: MailParams[K] }

/**
 * The parameters that MAIL understands. A keyword joins a transaction by a line here and, where it
 * belongs to an extension, by the EHLO line that offers it; everything else is 555 (RFC 5321 §4.1.1.11).
 */
const MAIL_PARAMS: ReadonlyMap<string, (value: string | undefined, draft: Draft) => boolean> =
  new Map([
    // RFC 1870 §6.
    [
      'SIZE',
      (value, draft) => {
        if (value === undefined || !/^\d{1,20}$/.test(value)) return false
        draft.declaredBytes = Number(value)
        return true
      },
    ],
    // RFC 6152 §3; BINARYMIME is not offered.
    [
      'BODY',
      (value, draft) => {
        const body = value?.toUpperCase()
        if (body !== '7BIT' && body !== '8BITMIME') return false
        draft.body = body
        return true
      },
    ],
    // RFC 6531 §3.4.
    [
      'SMTPUTF8',
      (value, draft) => {
        draft.smtpUtf8 = true
        return value === undefined
      },
    ],
    // RFC 4954 §5: has to be accepted, also unauthenticated; we trust nobody's and take it for `<>`.
    ['AUTH', (value) => value === '<>' || (value !== undefined && isXtextMailbox(value))],
  ])

// RFC 3461 §4: xtext.
function isXtextMailbox(value: string): boolean {
  if (!/^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/.test(value)) return false
  const plain = value.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return parseMailbox(plain).ok
}

const NOTHING: MailParams = { declaredBytes: undefined, body: '7BIT', smtpUtf8: false }

export function readMailParams(params: readonly Param[]): Result<MailParams, ParamFault> {
  if (params.length === 0) return ok(NOTHING)
  const draft: Draft = { ...NOTHING }
  const seen = new Set<string>()
  for (const { keyword, value } of params) {
    const read = MAIL_PARAMS.get(keyword)
    if (read === undefined) return err({ problem: 'unknown', keyword })
    if (seen.has(keyword)) return err({ problem: 'repeated', keyword })
    seen.add(keyword)
    if (!read(value, draft)) return err({ problem: 'bad-value', keyword })
  }
  return ok(draft)
}

/** The parameters of MAIL as a client says them; inverse of {@link readMailParams}. */
export function mailParams(wanted: Partial<MailParams>): readonly Param[] {
  const params: Param[] = []
  if (wanted.declaredBytes !== undefined) {
    params.push({ keyword: 'SIZE', value: String(wanted.declaredBytes) })
  }
  if (wanted.body !== undefined) params.push({ keyword: 'BODY', value: wanted.body })
  if (wanted.smtpUtf8 === true) params.push({ keyword: 'SMTPUTF8', value: undefined })
  return params
}

/** RCPT understands none until DSN is offered (RFC 3461 §4: NOTIFY, ORCPT). */
const RCPT_PARAMS: ReadonlySet<string> = new Set()

export function readRcptParams(params: readonly Param[]): Result<undefined, ParamFault> {
  for (const { keyword } of params) {
    if (!RCPT_PARAMS.has(keyword)) return err({ problem: 'unknown', keyword })
  }
  return ok(undefined)
}
