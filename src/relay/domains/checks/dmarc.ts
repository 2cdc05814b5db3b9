import { right, wrong, type Checker } from './finding.ts'
import { checkTxt, parseTags, quoted, withoutQuotes, type TxtJudge } from './txt-record.ts'

const POLICIES = ['none', 'quarantine', 'reject']
// RFC 9989 §4.7: the version comes first and is exactly this.
const DMARC = /^v\s*=\s*DMARC1\s*(?:;|$)/
const ALMOST_DMARC = /v\s*=\s*dmarc/i

/** Any one valid policy passes: the owner's choice of policy is not ours to judge. */
export const checkDmarc: Checker = (expected, context) =>
  checkTxt(expected, context, judgeDmarc(expected.host, expected.value))

function judgeDmarc(host: string, example: string): TxtJudge {
  return (values) => {
    const records = values.map((value) => value.trim()).filter((value) => DMARC.test(value))
    if (records.length > 1) {
      const problem =
        `${host} has ${records.length} DMARC records and receivers then use none of them ` +
        '(RFC 9989 §4.10); keep one.'
      return wrong('two-records', problem, records)
    }
    const [record] = records
    if (record === undefined) return judgeAlmost(host, example, values)
    const policy = parseTags(record).get('p')
    if (policy !== undefined && POLICIES.includes(policy.toLowerCase())) return right(records)
    const problem =
      policy === undefined
        ? `The DMARC record at ${host} has no policy; add p=none, p=quarantine or p=reject after v=DMARC1.`
        : `The DMARC record at ${host} has the policy p=${policy}; it must be none, quarantine or reject.`
    return wrong('invalid', problem, records)
  }
}

function judgeAlmost(
  host: string,
  example: string,
  values: readonly string[],
): ReturnType<TxtJudge> {
  const almost = values.filter((value) => ALMOST_DMARC.test(value))
  if (almost.length === 0) return undefined
  if (almost.some((value) => DMARC.test(withoutQuotes(value)))) return quoted(host, almost)
  const problem =
    `The DMARC record at ${host} must begin with v=DMARC1; in exactly these letters; ` +
    `correct it, for example to: ${example}`
  return wrong('invalid', problem, almost)
}
