import { describeReply, replyClass } from '#core/reply.ts'
import { never } from '#core/result.ts'
import type { SessionFailure, Verdict } from '#proto/smtp/client/effect.ts'
import type { RecipientResult } from '../ports/transport.ts'

/** A host's answer to one recipient. */
export type HostAnswer =
  /** This is it for this delivery. */
  | { readonly kind: 'final'; readonly result: RecipientResult }
  /** The host as a whole is of no use now: the next one may be. The result counts if none is. */
  | { readonly kind: 'next-host'; readonly result: RecipientResult }

/** What a verdict means. MAIL deferred is a matter of the host, RCPT deferred one of the recipient. */
export function readVerdict(verdict: Verdict, host: string): HostAnswer {
  switch (verdict.kind) {
    case 'impossible': {
      const { enhanced, problem } = verdict
      return {
        kind: 'final',
        result: {
          kind: 'unreachable',
          permanent: true,
          enhanced,
          problem: `${host}: ${problem}`,
          uncertain: false,
        },
      }
    }
    case 'replied': {
      const { reply, step } = verdict
      const kind = replyClass(reply)
      if (kind === 'positive') return { kind: 'final', result: { kind: 'accepted', reply, host } }
      const atTheDoor = (step === 'mail' || step === 'reset') && kind === 'transient'
      const result = { kind: 'refused', reply, host } as const
      return { kind: atTheDoor ? 'next-host' : 'final', result }
    }
    default:
      return never(verdict)
  }
}

/** No verdict: the connection failed. After the final dot nothing may be sent to anybody else. */
export function readFailure(failure: SessionFailure, host: string, uncertain: boolean): HostAnswer {
  const result = toResult(failure, host, uncertain)
  return { kind: uncertain ? 'final' : 'next-host', result }
}

function toResult(failure: SessionFailure, host: string, uncertain: boolean): RecipientResult {
  if (failure.kind === 'refused') return { kind: 'refused', reply: failure.reply, host }
  const { permanent, enhanced } = failure
  const problem = uncertain
    ? `${host}: ${failure.problem}, after the message was sent; it may have arrived`
    : `${host}: ${failure.problem}`
  return { kind: 'unreachable', permanent, enhanced, problem, uncertain }
}

export function isTransient(result: RecipientResult): boolean {
  switch (result.kind) {
    case 'accepted':
      return false
    case 'refused':
      return replyClass(result.reply) !== 'permanent'
    case 'unreachable':
      return !result.permanent
    default:
      return never(result)
  }
}

/** One line for the head of an attempt. */
export function summarize(results: readonly RecipientResult[]): string {
  const accepted = results.filter(({ kind }) => kind === 'accepted')
  const other = results.find(({ kind }) => kind !== 'accepted')
  const shown = other ?? accepted[0]
  const text = shown === undefined ? '' : describeResult(shown)
  const mixed = accepted.length > 0 && other !== undefined
  return mixed ? `${accepted.length} of ${results.length} accepted; ${text}` : text
}

function describeResult(result: RecipientResult): string {
  return result.kind === 'unreachable' ? result.problem : describeReply(result.reply)
}
