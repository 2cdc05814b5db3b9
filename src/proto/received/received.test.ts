import { describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { scanHeader } from '../header/scan.ts'
import { countReceived, formatReceived, type ReceivedFacts } from './received.ts'

const FACTS: ReceivedFacts = {
  helo: 'laptop.local',
  clientAddress: undefined,
  by: 'mail.taifa.test',
  extended: true,
  tls: {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    certificate: 'not-checked',
    certificateProblem: undefined,
  },
  authenticated: true,
  smtpUtf8: false,
  id: '0190f0e0-0000-7000-8000-000000000001' as never,
  onlyRecipient: 'b@c.test',
  at: Date.UTC(2026, 10, 22, 16, 33, 56),
}

describe('formatReceived', () => {
  it('says by, with, id, for and when, and not who connected', () => {
    expect(formatReceived(FACTS)).toMatchInlineSnapshot(`
      "Received: by mail.taifa.test with ESMTPSA id 0190f0e0-0000-7000-8000-000000000001
      	(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)
      	for <b@c.test>;
      	Sun, 22 Nov 2026 16:33:56 +0000"
    `)
  })
  it('shows the client only when asked, with what it called itself made harmless', () => {
    const shown = { ...FACTS, helo: 'evil\r\nBcc: (x)', onlyRecipient: undefined }
    expect(formatReceived({ ...shown, clientAddress: '2001:db8::1' })).toMatchInlineSnapshot(`
      "Received: from evilBcc:x ([IPv6:2001:db8::1])
      	by mail.taifa.test with ESMTPSA id 0190f0e0-0000-7000-8000-000000000001
      	(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384);
      	Sun, 22 Nov 2026 16:33:56 +0000"
    `)
    expect(formatReceived({ ...shown, helo: '()', clientAddress: '192.0.2.1' })).toContain(
      'from unknown ([192.0.2.1])',
    )
  })
  it.each([
    [{ extended: false, tls: undefined, authenticated: false }, 'SMTP'],
    [{ tls: undefined, authenticated: false }, 'ESMTP'],
    [{ authenticated: false }, 'ESMTPS'],
    [{ tls: undefined }, 'ESMTPA'],
    [{}, 'ESMTPSA'],
    [{ smtpUtf8: true }, 'UTF8SMTPSA'],
  ])('names the protocol for %j: %s', (change, name) => {
    expect(formatReceived({ ...FACTS, ...change })).toContain(` with ${name} id `)
  })
  it('is one field that a strict reader accepts', () => {
    const bytes = utf8(`${formatReceived({ ...FACTS, clientAddress: '192.0.2.1' })}\r\n\r\n`)
    const scanned = scanHeader(bytes, { maxFields: 1, maxLineBytes: 200 })
    expect(scanned.ok && countReceived(scanned.value)).toBe(1)
  })
})
