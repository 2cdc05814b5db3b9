import { describe, expect, test } from 'vitest'
import { Secret } from '#core/secret.ts'
import type { Log } from '#relay/ports/log.ts'
import { createLogTo, type LogLevel } from './log.ts'

function capture(level: LogLevel = 'info'): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = []
  const log = createLogTo({ write: (line: string) => void written.push(line) }, level)
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

describe('the log', () => {
  test('writes one JSON object per event with level and ISO time', () => {
    const { log, lines } = capture()
    log.info('delivery.deferred', { host: 'mx.example', attempts: 3 })
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
        event: 'delivery.deferred',
        host: 'mx.example',
        attempts: 3,
      },
    ])
  })

  test('hides secrets at any depth and in children', () => {
    const { log, lines } = capture()
    const password = new Secret('hunter2')
    log
      .child({ owner: password })
      .warn('login.failed', { nested: { list: [{ password }] }, password })
    const text = JSON.stringify(lines())
    expect(text).not.toContain('hunter2')
    expect(text.match(/\[secret\]/g)).toHaveLength(3)
  })

  test('leaves out what is below the level', () => {
    const { log, lines } = capture('warn')
    log.debug('a')
    log.info('b')
    log.error('c')
    expect(lines().map((line) => line['event'])).toEqual(['c'])
  })

  test('tells errors with code and cause', () => {
    const { log, lines } = capture()
    const cause = Object.assign(new Error('disk'), { code: 'ENOSPC' })
    log.error('store.failed', { error: new Error('commit', { cause }) })
    expect(lines()[0]).toMatchObject({
      error: { name: 'Error', message: 'commit', cause: { message: 'disk', code: 'ENOSPC' } },
    })
  })

  test('tames what other hosts say', () => {
    const { log, lines } = capture()
    log.info('reply', {
      text: `\u001b[31mred\r\n{"level":"error"}`,
      long: 'x'.repeat(10_000),
      bytes: new Uint8Array(7),
      event: 'own name',
    })
    const line = lines()[0]
    expect(line?.['text']).toBe(' [31mred  {"level":"error"}')
    expect(String(line?.['long'])).toHaveLength(4_097)
    expect(line?.['bytes']).toBe('[7 bytes]')
    expect(line?.['event']).toBe('reply')
    expect(line?.['event_']).toBe('own name')
  })
})
