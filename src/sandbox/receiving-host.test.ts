import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseIp } from '#core/ip.ts'
import { parseMailbox } from '#core/mailbox.ts'
import { describeReply, type SmtpReply } from '#core/reply.ts'
import type { ConnectionId } from '#core/ids.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { createRandom } from '#infra/crypto/random.ts'
import type { Clock } from '#relay/ports/clock.ts'
import type { MailChecker, MailVerdicts } from '#relay/ports/mail-auth.ts'
import type { Peer, SmtpService, SmtpSessionHandler } from '#relay/ports/smtp-session.ts'
import { quietLog } from '../../test/support/quiet-log.ts'
import { SandboxMailbox } from './mailbox.ts'
import { RESERVED_NAMES } from './reserved-names.ts'
import { createReceivingHost } from './receiving-host.ts'
import { SCRIPTED_ADDRESSES, scriptedBehaviour } from './scripted-addresses.ts'

const VERDICTS: MailVerdicts = {
  spf: { result: 'pass', domain: 'bounce.shop.example', comment: '' },
  dkim: [{ result: 'pass', domain: 'shop.example', selector: 'taifa', aligned: true, comment: '' }],
  dmarc: { result: 'pass', domain: 'shop.example', policy: 'none', comment: '' },
  arc: { result: 'none', sets: [], comment: '' },
  authenticationResults: 'inbox.taifa.test;\r\n\tspf=pass',
}
const MESSAGE = [
  'From: =?utf-8?q?J=C3=B6rg?= <joerg@shop.example>',
  'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
  'Message-ID: <1@shop.example>',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>hello</p>',
  '',
].join('\r\n')

let dataDir: string
let mailbox: SandboxMailbox
let service: SmtpService
let slept: number[]
let nowMs: number
let checked: Parameters<MailChecker['check']>[]
let disconnects: number
const filed: Array<{ readonly to: unknown; readonly report: Uint8Array }> = []
/** What the checker does; replaced by tests that want it broken. */
let verdict: () => Promise<MailVerdicts>

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'taifa-host-'))
  slept = []
  nowMs = 0
  checked = []
  disconnects = 0
  verdict = () => Promise.resolve(VERDICTS)
  const clock: Clock = {
    now: () => systemClock.now(),
    monotonicMs: () => nowMs,
    sleep: (ms) => {
      slept.push(ms)
      return Promise.resolve()
    },
  }
  const checker: MailChecker = {
    check: (...args) => {
      checked.push(args)
      return verdict()
    },
  }
  mailbox = await SandboxMailbox.open({ dataDir, clock, random: createRandom(), log: quietLog })
  service = createReceivingHost({
    hostname: 'inbox.taifa.test',
    maxMessageBytes: 10_000_000,
    mailbox,
    checker,
    clock,
    log: quietLog,
    complaints: { file: (entry, report) => void filed.push({ to: entry.complaint, report }) },
  })
})
afterEach(() => rm(dataDir, { recursive: true }))

const FACTS = {
  helo: 'mail.taifa.test',
  extended: true,
  tls: {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    certificate: 'not-checked',
    certificateProblem: undefined,
  },
} as const

function open(): SmtpSessionHandler {
  const address = parseIp('127.0.0.1')
  if (address === undefined) throw new Error('no address')
  const peer: Peer = {
    connectionId: 'c1' as ConnectionId,
    address,
    port: 40_000,
    disconnect: () => void disconnects++,
  }
  const handler = service.open(peer, () => {})
  if ('code' in handler) throw new Error(describeReply(handler))
  return handler
}

interface Sent {
  readonly rcpt: string
  readonly data: string | undefined
}

/** One transaction with one recipient; the replies to RCPT and to the final dot. */
async function send(
  recipient: string,
  options: { sender?: string; text?: string; handler?: SmtpSessionHandler } = {},
): Promise<Sent> {
  const handler = options.handler ?? open()
  const sender = parseMailbox(options.sender ?? 'b+1@bounce.shop.example')
  const mailboxAt = parseMailbox(recipient)
  if (!sender.ok || !mailboxAt.ok) throw new Error('bad address in test')
  await handler.mail(
    { sender: sender.value, declaredBytes: undefined, body: '7BIT', smtpUtf8: false },
    FACTS,
  )
  const rcpt = await handler.rcpt({ recipient: mailboxAt.value, index: 0 }, FACTS)
  if (rcpt.code !== 250) return { rcpt: describeReply(rcpt), data: undefined }
  const data = await transfer(handler, options.text ?? MESSAGE)
  handler.reset()
  return { rcpt: describeReply(rcpt), data: describeReply(data) }
}

async function transfer(handler: SmtpSessionHandler, text: string): Promise<SmtpReply> {
  const sink = await handler.openMessage(FACTS)
  if ('code' in sink) return sink
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 50_000) {
    // The same memory again for each chunk, as a socket may do.
    const chunk = Buffer.from(bytes.subarray(at, at + 50_000))
    await sink.write(chunk)
    chunk.fill(0)
  }
  return await sink.finish()
}

const inbox = () => mailbox.list({ limit: 100 })

describe('ordinary mail', () => {
  test('is judged by what was really there, kept and readable', async () => {
    expect(await send('ann@gmail.com')).toEqual({
      rcpt: '250 2.1.5 Recipient accepted',
      data: expect.stringMatching(/^250 2\.0\.0 Kept .* as [0-9a-f-]{36}$/) as string,
    })
    expect(checked[0]?.[1]).toEqual({
      ip: parseIp('127.0.0.1'),
      helo: 'mail.taifa.test',
      envelopeSender: 'b+1@bounce.shop.example',
      receivingHost: 'inbox.taifa.test',
    })
    const [entry] = await inbox()
    expect(entry).toMatchObject({
      envelope: { sender: 'b+1@bounce.shop.example', recipients: ['ann@gmail.com'] },
      helo: 'mail.taifa.test',
      from: 'Jörg <joerg@shop.example>',
      subject: 'Grüße',
      messageId: '<1@shop.example>',
      sizeBytes: Buffer.byteLength(MESSAGE),
      verdicts: VERDICTS,
    })
    expect(entry?.tls).toEqual(FACTS.tls)
    const shown = await mailbox.show(entry?.id ?? '')
    expect(shown?.html).toContain('<p>hello</p>')
    expect(Buffer.from(shown?.source ?? []).toString()).toBe(MESSAGE)
  })

  test('several recipients of one transaction are one entry, twice the same one recipient', async () => {
    const handler = open()
    await handler.mail(
      { sender: null, declaredBytes: undefined, body: '7BIT', smtpUtf8: false },
      FACTS,
    )
    for (const address of ['a@x.test', 'b@y.test', 'a@x.test']) {
      const recipient = parseMailbox(address)
      if (recipient.ok) await handler.rcpt({ recipient: recipient.value, index: 0 }, FACTS)
    }
    await transfer(handler, MESSAGE)
    expect((await inbox()).map(({ envelope }) => envelope)).toEqual([
      { sender: '', recipients: ['a@x.test', 'b@y.test'] },
    ])
    expect(await mailbox.list({ to: 'b@y.test', limit: 5 })).toHaveLength(1)
  })

  test('two messages on one connection do not mix', async () => {
    const handler = open()
    await send('slow@x.test', { handler })
    await send('ann@x.test', { handler })
    expect(slept).toHaveLength(1)
    expect((await inbox()).map(({ envelope }) => envelope.recipients)).toEqual([
      ['ann@x.test'],
      ['slow@x.test'],
    ])
  })

  test('a check that breaks keeps no message out', async () => {
    verdict = () => Promise.reject(new Error('resolver gone'))
    expect((await send('ann@x.test')).data).toMatch(/^250/)
    const [entry] = await inbox()
    expect(entry?.verdicts).toBeUndefined()
    expect(entry?.checkProblem).toBe('resolver gone')
  })

  test.each([
    ['empty', ''],
    ['without a header', '\r\n\r\nbody'],
    ['binary', '\u0000\u0001\ufffd\r\n\r\n\u0000'],
    [
      'of endless parts',
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\n\r\n'.repeat(3000)}`,
    ],
    [
      'with a broken encoding',
      'Subject: =?utf-8?q?=ZZ?=\r\nContent-Transfer-Encoding: base64\r\n\r\n*',
    ],
  ])('content that is %s is kept and can be shown', async (_, text) => {
    expect((await send('ann@x.test', { text })).data).toMatch(/^250/)
    const [entry] = await inbox()
    const shown = await mailbox.show(entry?.id ?? '')
    expect(Buffer.from(shown?.source ?? []).equals(Buffer.from(text))).toBe(true)
  })

  test('2.4 MB come out byte for byte, and are shown in part', async () => {
    const line = `${'QUJD'.repeat(19)}\r\n`
    const text = `Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${line.repeat(31_000)}`
    expect((await send('ann@x.test', { text })).data).toMatch(/^250/)
    const [entry] = await inbox()
    expect(entry?.sizeBytes).toBe(text.length)
    const shown = await mailbox.show(entry?.id ?? '')
    expect(Buffer.from(shown?.source ?? []).equals(Buffer.from(text))).toBe(true)
    expect(shown?.problem).toMatch(/first MiB/)
  })

  test('an aborted message leaves nothing', async () => {
    const handler = open()
    const sender = parseMailbox('a@x.test')
    const recipient = parseMailbox('b@x.test')
    if (!sender.ok || !recipient.ok) throw new Error('bad address in test')
    const request = { declaredBytes: undefined, body: '7BIT', smtpUtf8: false } as const
    await handler.mail({ sender: sender.value, ...request }, FACTS)
    await handler.rcpt({ recipient: recipient.value, index: 0 }, FACTS)
    const sink = await handler.openMessage(FACTS)
    if ('code' in sink) throw new Error('refused')
    await sink.write(Buffer.alloc(500_000))
    sink.abort()
    handler.closed()
    const folder = join(dataDir, 'sandbox', 'inbox')
    await expect.poll(() => readdir(folder)).toEqual([])
    expect(await inbox()).toEqual([])
  })
})

describe('scripted addresses', () => {
  // Reply to RCPT, reply to the final dot, messages kept.
  test.each<[string, RegExp, RegExp | undefined, number]>([
    ['bounce@any.example', /^550 5\.1\.1 /, undefined, 0],
    ['BOUNCE+tag@any.example', /^550 5\.1\.1 /, undefined, 0],
    ['defer@any.example', /^451 4\.7\.1 /, undefined, 0],
    ['greylist@any.example', /^451 4\.7\.1 /, undefined, 0],
    ['full@any.example', /^452 4\.2\.2 /, undefined, 0],
    ['421@any.example', /^421 4\.3\.2 /, undefined, 0],
    ['reject-data@any.example', /^250 /, /^554 5\.7\.1 /, 0],
    ['slow@any.example', /^250 /, /^250 /, 1],
    ['drop@any.example', /^250 /, /^421 /, 0],
    ['complain@any.example', /^250 /, /^250 /, 1],
    ['bouncer@any.example', /^250 /, /^250 /, 1],
    ['defer-0@any.example', /^250 /, /^250 /, 1],
    ['defer-100@any.example', /^250 /, /^250 /, 1],
  ])('%s', async (address, rcpt, data, kept) => {
    const sent = await send(address)
    expect(sent.rcpt).toMatch(rcpt)
    // No final dot when the only recipient was refused.
    expect(sent.data ?? 'none').toMatch(data ?? /^none$/)
    expect(await inbox()).toHaveLength(kept)
  })

  test('every row of the table is understood, told in a line, and documented', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/sandbox.md'), 'utf8')
    // The formatter pads the cells.
    const docs = page.replaceAll(/ +/g, ' ')
    for (const { label, meaning } of RESERVED_NAMES) {
      const row = docs.split('\n').find((line) => line.startsWith(`| \`${label}.…\``))
      expect(row).toContain(`| ${meaning} |`)
    }
    for (const { localpart, meaning } of SCRIPTED_ADDRESSES) {
      expect(docs).toContain(`| \`${localpart}@\` | ${meaning} |`)
      expect(scriptedBehaviour(localpart.replace('-N', '-3'))).toBeDefined()
      expect(meaning).toMatch(/^[^\n]{10,90}$/)
    }
  })

  test('defer-3 gives in at the fourth try, for each message by itself', async () => {
    const replies: string[] = []
    for (let i = 0; i < 4; i++) replies.push((await send('defer-3@x.test')).rcpt.slice(0, 3))
    expect(replies).toEqual(['451', '451', '451', '250'])
    const other = await send('defer-3@x.test', { sender: 'b+2@bounce.shop.example' })
    expect(other.rcpt).toMatch(/^451/)
  })

  test('greylist gives in after half a minute, however often it was tried', async () => {
    for (const [at, expected] of [
      [0, '451'],
      [10_000, '451'],
      [29_999, '451'],
      [30_000, '250'],
    ] as const) {
      nowMs = at
      expect((await send('greylist@x.test')).rcpt.slice(0, 3)).toBe(expected)
    }
  })

  test('slow waits before the reply to the dot, slow-N as long as it says', async () => {
    await send('slow@x.test')
    await send('slow-20@x.test')
    expect(slept).toEqual([8_000, 20_000])
  })

  test('drop breaks the connection without a word', async () => {
    await send('drop@x.test')
    expect(disconnects).toBe(1)
  })

  test('complain keeps an ARF report and has it sent', async () => {
    filed.length = 0
    await send('complain@x.test')
    expect(filed).toMatchObject([{ to: { reportTo: 'b+1@bounce.shop.example' } }])
    const [entry] = await inbox()
    expect(entry?.complaint).toEqual({
      reportTo: 'b+1@bounce.shop.example',
      sent: false,
      problem: expect.stringContaining('on its way') as string,
    })
    const shown = await mailbox.show(entry?.id ?? '')
    const report = Buffer.from(shown?.report ?? []).toString()
    expect(report).toContain('To: <b+1@bounce.shop.example>\r\n')
    expect(report).toContain('report-type=feedback-report')
    expect(report).toContain('Feedback-Type: abuse\r\n')
    expect(report).toContain('Original-Rcpt-To: <complain@x.test>\r\n')
    expect(report).toContain('Authentication-Results: inbox.taifa.test; spf=pass\r\n')
    expect(report).toContain('Message-ID: <1@shop.example>\r\n')
    expect(report).not.toContain('<p>hello</p>')
    // No line of the report ends in anything but CRLF.
    expect(report.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })
})
