import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, fromUtf8, utf8 } from '#core/bytes.ts'
import { parseIp, type IpAddress } from '#core/ip.ts'
import type { Dns, DnsAnswer } from '#relay/ports/dns.ts'
import type { SigningKey } from '#relay/ports/mail-auth.ts'
import { createDkimKeyMaker } from '../crypto/dkim-keys.ts'
import { createMailChecker } from './checker.ts'
import { dnsResolver } from './dns-resolver.ts'
import { createDkimSigner, UnsignableMessage } from './signer.ts'

const NOW = Date.UTC(2026, 10, 22)
const IP = parseIp('192.0.2.1') as IpAddress

/** The Dns port over literal TXT and A records; `servfail.` names are temporary failures. */
function literalDns(txt: Record<string, readonly string[]>): Dns {
  const answer = <T>(name: string, records: readonly T[] | undefined): DnsAnswer<T> => {
    if (name.includes('servfail')) return { kind: 'temporary', reason: 'SERVFAIL' }
    if (records !== undefined) return { kind: 'found', records }
    return Object.keys(txt).some((known) => known.endsWith(name))
      ? { kind: 'no-data' }
      : { kind: 'no-name' }
  }
  return {
    txt: async (name) => answer(name, txt[name]),
    mx: async (name) => answer(name, [{ preference: 10, exchange: 'mx.ex.test' }]),
    a: async (name) => answer(name, name === 'mx.ex.test' ? ['192.0.2.1'] : undefined),
    aaaa: async (name) => answer<string>(name, undefined),
    cname: async (name) => answer<string>(name, undefined),
    ns: async (name) => answer<string>(name, undefined),
    ptr: () => Promise.resolve({ kind: 'no-name' }),
  }
}

let key: SigningKey
let dns: Dns
beforeAll(async () => {
  const pair = await createDkimKeyMaker().make()
  key = { domain: 'ex.test' as never, selector: 'taifa', privateKey: pair.privateKey }
  dns = literalDns({
    'taifa._domainkey.ex.test': [`v=DKIM1; k=rsa; p=${pair.publicKey}`],
    'bounce.ex.test': ['v=spf1 ip4:192.0.2.1 -all'],
    '_dmarc.ex.test': ['v=DMARC1; p=reject'],
    'mx-rule.test': ['v=spf1 mx -all'],
    'two.test': ['v=spf1 -all', 'v=spf1 +all'],
  })
})

const HEADER = [
  'From: Ann  <ann@ex.test>',
  'To: bob@c.test,',
  '\t carol@c.test ',
  'Subject:  grüße   und\t mehr',
  'Date: Sun, 22 Nov 2026 16:33:56 +0000',
  'Message-ID: <1@ex.test>',
  'X-Unsigned: 1',
  'List-Unsubscribe: <https://ex.test/u>',
  'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  '',
  '',
].join('\r\n')

async function sign(text: string | Uint8Array): Promise<Uint8Array> {
  const bytes = typeof text === 'string' ? utf8(text) : text
  const field = await createDkimSigner().sign(() => [bytes], key, NOW)
  return concatBytes([field, bytes])
}

async function check(message: Uint8Array, sender = 'r-1@bounce.ex.test', via = dns) {
  const from = { ip: IP, helo: 'mx.ex.test', envelopeSender: sender, receivingHost: 'in.c.test' }
  return createMailChecker(via).check(message, from)
}

describe('signer, judged by the library that checks', () => {
  it('passes SPF, DKIM and DMARC', async () => {
    const verdicts = await check(await sign(`${HEADER}Hello\r\n`))
    expect([verdicts.spf.result, verdicts.dkim[0]?.result, verdicts.dmarc.result]).toEqual([
      'pass',
      'pass',
      'pass',
    ])
    expect(verdicts.dkim[0]).toMatchObject({ domain: 'ex.test', selector: 'taifa' })
    expect(verdicts.dmarc).toMatchObject({ domain: 'ex.test', policy: 'reject' })
    expect(verdicts.authenticationResults).toMatch(/^in\.c\.test;[\s\S]*dkim=pass[\s\S]*dmarc=pass/)
  })
  it('writes a field of short lines without l=', async () => {
    const field = fromUtf8(await createDkimSigner().sign(() => [utf8(`${HEADER}x\r\n`)], key, NOW))
    expect(field.replace(/b=[A-Za-z0-9+/=\s]+$/, 'b=…').replace(/bh=[^;]+/, 'bh=…'))
      .toMatchInlineSnapshot(`
      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=ex.test;
      	s=taifa; t=1795305600;
      	h=From:From:To:To:Cc:Subject:Subject:Date:Date:Message-ID:Message-ID:
      	 Reply-To:List-Unsubscribe:List-Unsubscribe-Post;
      	bh=…;
      	b=…"
    `)
    expect(Math.max(...field.split('\r\n').map((line) => line.length))).toBeLessThan(79)
  })

  const BODIES: ReadonlyArray<readonly [string, string]> = [
    ['none', ''],
    ['only line ends', '\r\n\r\n\r\n'],
    ['blank lines in front', '\r\n\r\nx\r\n'],
    ['blank lines behind', 'x\r\n\r\n \r\n\t\r\n'],
    ['no final line end', 'x'],
    ['a blank at the very end', 'x '],
    ['blanks at line ends', 'a \t\r\nb\t\r\n c  d\t\te \r\n'],
    ['lines of blanks', 'a\r\n   \r\n\t\r\nb\r\n'],
    ['10,000 empty lines inside', `a${'\r\n'.repeat(10_000)}b\r\n`],
    ['8-bit', 'grüße \u00a0 \r\n\u00a0\r\n'],
    ['dots', '.\r\n..\r\n'],
    ['a long line', `${'x'.repeat(200_000)}\r\n`],
  ]
  it.each(BODIES)('hashes a body with %s as the library does', async (_, body) => {
    const verdicts = await check(await sign(HEADER + body))
    expect(verdicts.dkim.map((row) => [row.result, row.comment])).toEqual([['pass', '']])
  })
  it('does so for random bodies', async () => {
    const piece = fc.constantFrom('\r\n', ' ', '\t', 'a', 'word', '\r\n\r\n', ' \r\n', 'ü', '.')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const verdicts = await check(await sign(HEADER + pieces.join('')))
        expect(verdicts.dkim[0]?.result).toBe('pass')
      }),
      { numRuns: 60 },
    )
  })
  it('gives the same signature wherever the pieces are cut, synchronous or not', async () => {
    const bytes = utf8(`${HEADER}\r\n a \t\r\n\r\n\r\nb  c\r\n \r\n\r\n`)
    const signer = createDkimSigner()
    const whole = await signer.sign(() => [bytes], key, NOW)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    expect(await signer.sign(() => single, key, NOW)).toEqual(whole)
    const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const edges = [0, ...at.toSorted((a, b) => a - b), bytes.length]
        const pieces = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge))
        async function* slowly() {
          yield* pieces
        }
        expect(await signer.sign(slowly, key, NOW)).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })
  it.each([
    'From: eve@x.test',
    'To: x@x.test',
    'Subject: other',
    'Reply-To: x@x.test',
    'Cc: x@x.test',
  ])('is broken by another %s, above or below', async (added) => {
    const signed = fromUtf8(await sign(`${HEADER}Hello\r\n`))
    const above = signed.replace('X-Unsigned: 1', `${added}\r\nX-Unsigned: 1`)
    for (const text of [above, `${added}\r\n${signed}`]) {
      const verdicts = await check(utf8(text))
      expect(verdicts.dkim[0]?.result).not.toBe('pass')
    }
  })
  it('is broken by a changed or lengthened body, not by an unsigned field', async () => {
    const signed = fromUtf8(await sign(`${HEADER}Hello\r\n`))
    for (const text of [signed.replace('Hello', 'Hullo'), `${signed}more\r\n`]) {
      expect((await check(utf8(text))).dkim[0]?.result).not.toBe('pass')
    }
    const other = signed.replace('X-Unsigned: 1', 'X-Unsigned: 2')
    expect((await check(utf8(other))).dkim[0]?.result).toBe('pass')
  })
  it('refuses what has no From or no header', async () => {
    for (const text of ['To: a@b.test\r\n\r\nx', 'no header\r\n\r\n', '\r\nFrom: a@b.test\r\n']) {
      await expect(sign(text)).rejects.toThrow(UnsignableMessage)
    }
  })
})

describe('checker', () => {
  it('finds a host that SPF does not allow, and a message without signature', async () => {
    const elsewhere = literalDns({ 'bounce.ex.test': ['v=spf1 -all'] })
    const verdicts = await check(utf8(`${HEADER}x\r\n`), 'r-1@bounce.ex.test', elsewhere)
    expect(verdicts.spf).toMatchObject({ result: 'fail', domain: 'bounce.ex.test' })
    expect(verdicts.dkim.every((row) => row.result === 'none')).toBe(true)
  })
  it.each([
    ['a@mx-rule.test', 'pass'],
    ['a@two.test', 'permerror'],
    ['a@servfail.test', 'temperror'],
    ['a@nothing.test', 'none'],
    ['', 'none'],
  ])('says of envelope sender %s: spf %s', async (sender, result) => {
    expect((await check(utf8(`${HEADER}x\r\n`), sender)).spf.result).toBe(result)
  })
  it('tells a key that cannot be had now from one that does not exist', async () => {
    const message = await sign(`${HEADER}x\r\n`)
    const gone = { ...dns, txt: async () => ({ kind: 'no-name' }) as const }
    const away = { ...dns, txt: async () => ({ kind: 'temporary', reason: 'timeout' }) as const }
    expect((await check(message, '', gone)).dkim[0]?.result).not.toMatch(/pass|temperror/)
    expect((await check(message, '', away)).dkim[0]?.result).toBe('temperror')
  })
  it('fails DMARC when the signature is of another domain', async () => {
    const signed = fromUtf8(await sign(`${HEADER}x\r\n`))
    const verdicts = await check(utf8(signed.replace('ann@ex.test', 'ann@ex2.test')), '', {
      ...dns,
      txt: async (name) =>
        name === '_dmarc.ex2.test'
          ? { kind: 'found', records: ['v=DMARC1; p=reject'] }
          : dns.txt(name),
    })
    expect(verdicts.dmarc).toMatchObject({ result: 'fail', policy: 'reject' })
  })
  it('survives hostile bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect((await check(bytes)).spf.result).toBe('pass')
      }),
      { numRuns: 100 },
    )
  })
})

describe('resolver', () => {
  it('speaks in the codes of node:dns', async () => {
    const resolve = dnsResolver(dns)
    expect(await resolve('bounce.ex.test', 'TXT')).toEqual([['v=spf1 ip4:192.0.2.1 -all']])
    await expect(resolve('domainkey.ex.test', 'A')).rejects.toMatchObject({ code: 'ENODATA' })
    await expect(resolve('other.test', 'A')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolve('servfail.test', 'A')).rejects.toMatchObject({ code: 'ESERVFAIL' })
    await expect(resolve('not a name', 'A')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolve('1.2.0.192.in-addr.arpa', 'PTR')).rejects.toMatchObject({
      code: 'ENODATA',
    })
  })
})
