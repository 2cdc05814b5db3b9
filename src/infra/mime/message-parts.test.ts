import { describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import type { MessageContent } from '#core/message.ts'
import { createMessagePartsReader } from './message-parts.ts'

const HEADER = 'Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'
const BODY = [
  '--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:pic@x">\r\n',
  '--b\r\nContent-Type: text/plain; name="nöte.txt"\r\nContent-Disposition: attachment\r\n\r\nhi\r\n',
  '--b\r\nContent-Type: image/png\r\nContent-ID: <pic@x>\r\n',
  'Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n',
].join('')

const inline = (header: string, body: string | Uint8Array): MessageContent => ({
  header: utf8(header),
  body: { kind: 'inline', bytes: typeof body === 'string' ? utf8(body) : body },
})
const noSpool = {
  // oxlint-disable-next-line require-yield -- a file that is gone gives nothing
  read: async function* (): AsyncGenerator<Uint8Array> {
    throw new Error('gone')
  },
}

describe('the parts of a message', () => {
  it('are read on a thread of their own, attachments by their number', async () => {
    const reader = createMessagePartsReader(noSpool)
    const content = inline(HEADER, BODY)
    const [parts, picture] = await Promise.all([
      reader.read(content),
      reader.attachment(content, 1),
    ])
    expect(parts).toMatchObject({
      html: expect.stringContaining('cid:pic@x') as string,
      isShortened: false,
      attachments: [
        { contentType: 'text/plain', sizeBytes: 3 },
        { contentType: 'image/png', sizeBytes: 3, contentId: 'pic@x' },
      ],
    })
    expect(picture).toMatchObject({ bytes: new Uint8Array([0, 1, 2]) })
    expect(await reader.attachment(content, 7)).toBeUndefined()
  })

  it('of a large message do not hold up the event loop', async () => {
    const reader = createMessagePartsReader(noSpool)
    const line = utf8(`${'A'.repeat(76)}\r\n`)
    const lines = 200_000
    const body = new Uint8Array(line.length * lines)
    for (let i = 0; i < lines; i++) body.set(line, i * line.length)
    const head = 'Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    let turns = 0
    const turning = setInterval(() => turns++, 1)
    const parts = await reader.read(inline(head, body))
    clearInterval(turning)
    expect(parts).toMatchObject({ attachments: [{ sizeBytes: 57 * lines }] })
    // Taking it apart here would leave room for none while it lasts.
    expect(turns).toBeGreaterThan(5)
  })

  it('are not read when the message is too large, gone, or asked for by too many', async () => {
    const reader = createMessagePartsReader(noSpool)
    const file = (sizeBytes: number): MessageContent => ({
      header: utf8('\r\n'),
      body: { kind: 'file', name: 'a', sizeBytes },
    })
    expect(await reader.read(file(33 * 1024 * 1024))).toBe('too-large')
    expect(await reader.read(file(10))).toBe('unreadable')
    const many = Array.from({ length: 40 }, () => reader.read(inline(HEADER, BODY)))
    const answers = await Promise.all(many)
    expect(answers.filter((each) => each === 'busy').length).toBe(32)
    expect(answers.filter((each) => typeof each === 'object').length).toBe(8)
  })
})
