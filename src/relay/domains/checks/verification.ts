import type { DomainName } from '#core/domain-name.ts'
import { right, unknown, wrong, type Checker } from './finding.ts'
import { checkTxt, quoted, withoutQuotes, type TxtJudge } from './txt-record.ts'

const PREFIX = 'taifa-verify='

/** The ownership challenge, at its own label or, as accepted too, at the domain itself. */
export const checkVerification: Checker = async (expected, context) => {
  const judge = judgeVerification(expected.value, expected.host)
  const [atLabel, atDomain] = await Promise.all([
    checkTxt(expected, context, judge),
    context.dns.txt(context.domain.name),
  ])
  if (atLabel.state.kind === 'ok') return atLabel
  const domainName: DomainName = context.domain.name
  if (atDomain.kind === 'found') {
    const finding = judgeVerification(expected.value, domainName)(atDomain.records)
    if (finding?.state.kind === 'ok') return finding
    // Whoever put something at the domain itself and nothing at the label is told about that.
    const nothingAtLabel = atLabel.state.kind === 'wrong' && atLabel.state.fault === 'missing'
    if (finding !== undefined && nothingAtLabel) return finding
  }
  if (atDomain.kind === 'temporary') return unknown(domainName, atDomain.reason)
  return atLabel
}

function judgeVerification(value: string, host: string): TxtJudge {
  return (values) => {
    const trimmed = values.map((found) => found.trim())
    if (trimmed.includes(value)) return right([value])
    const token = value.slice(PREFIX.length)
    const ours = values.filter((found) => found.includes(PREFIX) || found.includes(token))
    if (ours.length === 0) return undefined
    if (ours.some((found) => withoutQuotes(found) === value)) return quoted(host, ours)
    const problem = ours.some((found) => withoutQuotes(found) === token)
      ? `The value at ${host} lacks its beginning; enter it whole: ${value}.`
      : `The token at ${host} is not the one of this domain in this account; ` +
        `replace it by ${value}.`
    return wrong('wrong-value', problem, ours)
  }
}
