import { parseMailbox } from '#core/mailbox.ts'
import { NOTIFY_ON, type MessageDsn, type NotifyOn, type RecipientDsn } from '#core/dsn.ts'
import { err, ok, type Result } from '#core/result.ts'
import { decodeXtext, encodeXtext } from './xtext.ts'

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
  /** RFC 3461 §4.3 and §4.4. */
  readonly ret: MessageDsn['ret']
  readonly envid: string | undefined
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
    // RFC 3461 §4.3.
    [
      'RET',
      (value, draft) => {
        const ret = RET_WORDS.find((word) => word === value?.toLowerCase())
        draft.ret = ret
        return ret !== undefined
      },
    ],
    // RFC 3461 §4.4.
    [
      'ENVID',
      (value, draft) => {
        draft.envid =
          value === undefined || value.length > MAX_ENVID ? undefined : decodeXtext(value)
        return draft.envid !== undefined
      },
    ],
  ])

const RET_WORDS = ['full', 'hdrs'] as const
/** RFC 3461 §4.4, and §4.2 for ORCPT. */
const MAX_ENVID = 100
const MAX_ORCPT = 500
/** Known only where DSN is offered. */
const DSN_PARAMS: ReadonlySet<string> = new Set(['RET', 'ENVID', 'NOTIFY', 'ORCPT'])

// RFC 3461 §4: xtext.
function isXtextMailbox(value: string): boolean {
  const plain = decodeXtext(value)
  return plain !== undefined && parseMailbox(plain).ok
}

const NOTHING: MailParams = {
  declaredBytes: undefined,
  body: '7BIT',
  smtpUtf8: false,
  ret: undefined,
  envid: undefined,
}

export function readMailParams(
  params: readonly Param[],
  offers: { readonly dsn: boolean },
): Result<MailParams, ParamFault> {
  if (params.length === 0) return ok(NOTHING)
  return readParams(params, MAIL_PARAMS, offers, { ...NOTHING })
}

function readParams<D>(
  params: readonly Param[],
  table: ReadonlyMap<string, (value: string | undefined, draft: D) => boolean>,
  offers: { readonly dsn: boolean },
  draft: D,
): Result<D, ParamFault> {
  const seen = new Set<string>()
  for (const { keyword, value } of params) {
    const read = offers.dsn || !DSN_PARAMS.has(keyword) ? table.get(keyword) : undefined
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
  if (wanted.ret !== undefined) params.push({ keyword: 'RET', value: wanted.ret.toUpperCase() })
  if (wanted.envid !== undefined) {
    params.push({ keyword: 'ENVID', value: encodeXtext(wanted.envid) })
  }
  return params
}

type RcptDraft = { -readonly [K in keyof RecipientDsn]: RecipientDsn[K] }

/** The parameters that RCPT understands, all of DSN. */
const RCPT_PARAMS: ReadonlyMap<string, (value: string | undefined, draft: RcptDraft) => boolean> =
  new Map([
    [
      'NOTIFY',
      (value, draft) => {
        draft.notify = readNotify(value)
        return draft.notify !== undefined
      },
    ],
    [
      'ORCPT',
      (value, draft) => {
        draft.orcpt = readOrcpt(value)
        return draft.orcpt !== undefined
      },
    ],
  ])

/** RFC 3461 §4.1: NEVER stands alone; the others in any order, each once. */
function readNotify(value: string | undefined): readonly NotifyOn[] | undefined {
  const words = (value ?? '').toLowerCase().split(',')
  if (words.length === 1 && words[0] === 'never') return []
  if (new Set(words).size !== words.length) return undefined
  if (!words.every((word) => (NOTIFY_ON as readonly string[]).includes(word))) return undefined
  return NOTIFY_ON.filter((word) => words.includes(word))
}

/**
 * RFC 3461 §4.2: address type, semicolon, address as xtext. An address with non-ASCII characters
 * (RFC 6533 §3) is kept in its 7-bit form `\\x{…}`.
 */
function readOrcpt(value: string | undefined): string | undefined {
  if (value === undefined || value.length > MAX_ORCPT) return undefined
  const [, type, address] = /^([A-Za-z0-9-]{1,40});(.+)$/u.exec(value) ?? []
  if (type === undefined || address === undefined) return undefined
  const escaped = address.replace(
    /[^ -~]/gu,
    (char) => `\\x{${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  )
  const plain = decodeXtext(escaped)
  return plain === undefined ? undefined : `${type};${plain}`
}

export function readRcptParams(
  params: readonly Param[],
  offers: { readonly dsn: boolean },
): Result<RecipientDsn | undefined, ParamFault> {
  if (params.length === 0) return ok(undefined)
  return readParams(params, RCPT_PARAMS, offers, { notify: undefined, orcpt: undefined })
}

/** The parameters of RCPT as a client says them; inverse of {@link readRcptParams}. */
export function rcptParams({ notify, orcpt }: Partial<RecipientDsn>): readonly Param[] {
  const params: Param[] = []
  if (notify !== undefined) {
    const words = notify.length === 0 ? 'NEVER' : notify.join(',').toUpperCase()
    params.push({ keyword: 'NOTIFY', value: words })
  }
  if (orcpt !== undefined) {
    const at = orcpt.indexOf(';') + 1
    params.push({ keyword: 'ORCPT', value: orcpt.slice(0, at) + encodeXtext(orcpt.slice(at)) })
  }
  return params
}
