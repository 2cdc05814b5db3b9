import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '#core/bytes.ts'
import { reply } from '#core/reply.ts'
import { openSpool } from '#infra/spool-fs/spool.ts'
import type { Spool } from '../ports/spool.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { IncomingMessage, type ReceivedMessage } from './incoming-message.ts'

const LINE = utf8(`${'line by line '.repeat(6)}\r\n`)
const LINES = 20_000

describe('a large message that comes line by line', () => {
  let folder: string
  let spool: Spool
  let writes: number

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'taifa-incoming-'))
    spool = await openSpool({ dataDir: folder, clock: { now: () => Date.now() } })
    writes = 0
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function counting(): Pick<Spool, 'create'> {
    return {
      async create() {
        const file = await spool.create()
        return {
          name: file.name,
          write: (chunk) => {
            writes++
            return file.write(chunk)
          },
          commit: () => file.commit(),
          discard: () => file.discard(),
        }
      },
    }
  }

  it('costs a file operation for every 64 KiB, and no byte is lost', async () => {
    const received: ReceivedMessage[] = []
    const message = new IncomingMessage({
      limits: { maxMessageBytes: 10_000_000, maxHeaderBytes: 10_000, inlineBodyBytes: 65_536 },
      spool: counting(),
      log: quietLog,
      complete: async (whole) => {
        received.push(whole)
        return reply(250, '0.0', 'kept')
      },
    })
    await message.write(utf8('From: a@b.test\r\n\r\n'))
    for (let i = 0; i < LINES; i++) await message.write(LINE)
    expect((await message.finish()).code).toBe(250)

    expect(writes).toBeLessThanOrEqual(Math.ceil((LINE.length * LINES) / 65_536))
    const body = received[0]?.body
    if (body?.kind !== 'file') throw new Error('the body is not a file')
    expect(body.sizeBytes).toBe(LINE.length * LINES)
    await body.file.commit()
    const chunks: Uint8Array[] = []
    for await (const chunk of spool.read(body.file.name)) chunks.push(chunk)
    const expected = Buffer.alloc(LINE.length * LINES, LINE)
    expect(expected.equals(concatBytes(chunks))).toBe(true)
  })
})
