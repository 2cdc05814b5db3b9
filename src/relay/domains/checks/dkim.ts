import { right, wrong, type Checker, type Finding } from './finding.ts'
import { checkTxt, parseTags, quoted, type TxtJudge } from './txt-record.ts'

/** The public key that receivers check our signatures with (RFC 6376 §3.6.1). */
export const checkDkim: Checker = (expected, context) =>
  checkTxt(expected, context, judgeDkim(expected.host, context.domain.dkimPublicKey))

function judgeDkim(host: string, publicKey: string): TxtJudge {
  return (values) => {
    const keys = values.filter((value) => /(?:^|[;\s"'])[pv]\s*=/i.test(value))
    if (keys.length > 1) {
      const problem =
        `${host} has ${keys.length} key records and receivers may take any of them ` +
        '(RFC 6376 §3.6.2.2); keep only the one shown here.'
      return wrong('two-records', problem, keys)
    }
    const [record] = keys
    return record === undefined ? undefined : judgeKeyRecord({ host, record, publicKey })
  }
}

interface KeyRecord {
  readonly host: string
  readonly record: string
  readonly publicKey: string
}

function judgeKeyRecord(subject: KeyRecord): Finding {
  const { host, record, publicKey } = subject
  if (/["\u2018-\u201d]|\u00e2\u0080/.test(record)) return quoted(host, [record])
  if (record.includes('\\')) {
    const problem = `The value at ${host} has backslashes in it; enter it without them.`
    return wrong('invalid', problem, [record])
  }
  const tags = parseTags(record)
  const unusable = whyUnusable(tags, host)
  if (unusable !== undefined) return wrong('invalid', unusable, [record])
  const found = (tags.get('p') ?? '').replaceAll(/\s/g, '')
  if (found === publicKey) return right([record])
  return wrong('wrong-key', whyOtherKey(host, found, publicKey), [record])
}

function whyUnusable(tags: ReadonlyMap<string, string>, host: string): string | undefined {
  const whole = 'replace the whole value by the one shown here.'
  // RFC 6376 §3.6.1: `v`, when present, is first and exactly this.
  if (tags.has('v') && (tags.get('v') !== 'DKIM1' || [...tags.keys()][0] !== 'v'))
    return `The key record at ${host} must begin with v=DKIM1; ${whole}`
  if (!tags.has('p')) return `The key record at ${host} has no p= with the key; ${whole}`
  if ((tags.get('k') ?? 'rsa').toLowerCase() !== 'rsa')
    return `The key record at ${host} is of type ${tags.get('k') ?? ''}, our signatures are rsa; ${whole}`
  if (!list(tags.get('h'), 'sha256').includes('sha256'))
    return `The key record at ${host} does not allow sha256 (h=), which our signatures use; ${whole}`
  const services = list(tags.get('s'), '*')
  if (!services.includes('*') && !services.includes('email'))
    return `The key record at ${host} is not for e-mail (s=); ${whole}`
  return undefined
}

function list(value: string | undefined, byDefault: string): readonly string[] {
  return (value ?? byDefault).split(':').map((item) => item.trim().toLowerCase())
}

function whyOtherKey(host: string, found: string, publicKey: string): string {
  if (found === '')
    return `The key at ${host} is empty, which means revoked; publish the value shown here.`
  if (publicKey.startsWith(found))
    return `The key at ${host} is cut off after ${found.length} of ${publicKey.length} characters; enter the whole value, as two strings of at most 255 characters if your DNS provider limits the length.`
  if (publicKey.endsWith(found) || publicKey.includes(found))
    return `Only ${found.length} of the ${publicKey.length} characters of the key are at ${host}; enter the whole value.`
  if (found.startsWith(publicKey))
    return `There are ${found.length - publicKey.length} characters too many after the key at ${host}; enter exactly the value shown here.`
  if (found.toLowerCase() === publicKey.toLowerCase())
    return `The key at ${host} has lost its capital letters; enter it exactly as shown here.`
  const bits = keyBits(found)
  const kind = bits === undefined ? 'another key' : `another key, of ${bits} bits`
  return `At ${host} stands ${kind}, not the one that signs mail of this domain here; replace it by the value shown.`
}

// Length of the DER of an RSA SubjectPublicKeyInfo with exponent 65537, by bits of its modulus.
const BITS_OF_LENGTH: Readonly<Record<number, number>> = {
  94: 512,
  126: 768,
  162: 1024,
  294: 2048,
  422: 3072,
  550: 4096,
}

function keyBits(base64: string): number | undefined {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return BITS_OF_LENGTH[Math.floor((base64.length * 3) / 4) - padding]
}
