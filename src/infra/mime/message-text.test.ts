import { describe, expect, it } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { createMessageTextReader } from './message-text.ts'

const HEADER = utf8('Content-Type: multipart/alternative; boundary=x\r\n\r\n')
const BODY =
  '--x\r\nContent-Type: text/plain\r\n\r\nplain\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--x--\r\n'

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield utf8(BODY.slice(0, 40))
  yield utf8(BODY.slice(40))
}

describe('the text of a message', () => {
  it('is read from rows and from a file alike', async () => {
    const reader = createMessageTextReader({ read: chunks })
    const body = utf8(BODY)
    const inline = await reader.read({ header: HEADER, body: { kind: 'inline', bytes: body } })
    const sizeBytes = body.length
    const file = await reader.read({ header: HEADER, body: { kind: 'file', name: 'a', sizeBytes } })
    expect(inline).toEqual({ text: 'plain\n', html: '<b>rich</b>\n' })
    expect(file).toEqual(inline)
  })

  it('is not read when it is too large, missing or nested without end', async () => {
    const gone = createMessageTextReader({
      // oxlint-disable-next-line require-yield -- a file that is gone gives nothing
      read: async function* () {
        throw new Error('gone')
      },
    })
    const file = (sizeBytes: number) => ({ kind: 'file', name: 'a', sizeBytes }) as const
    expect(await gone.read({ header: HEADER, body: file(2_000_000) })).toBeUndefined()
    expect(await gone.read({ header: HEADER, body: file(10) })).toBeUndefined()
    let nested = 'Content-Type: text/plain\r\n\r\nx\r\n'
    for (let i = 0; i < 500; i++)
      nested = `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n${nested}\r\n--b${i}--\r\n`
    const [header = '', ...rest] = nested.split('\r\n\r\n')
    const bytes = utf8(rest.join('\r\n\r\n'))
    const deep = { header: utf8(`${header}\r\n\r\n`), body: { kind: 'inline', bytes } } as const
    await expect(gone.read(deep)).resolves.not.toThrow()
  })
})
