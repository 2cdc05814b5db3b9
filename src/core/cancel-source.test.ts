import { expect, it } from 'vitest'
import { CancelSource } from './cancel-source.ts'

it('tells each listener once, and none that has gone', () => {
  const source = new CancelSource()
  const told: string[] = []
  const gone = (): void => void told.push('gone')
  source.signal.addEventListener('abort', () => told.push('first'))
  source.signal.addEventListener('abort', gone)
  source.signal.removeEventListener('abort', gone)
  expect(source.signal.aborted).toBe(false)
  source.cancel()
  source.cancel()
  expect(source.signal.aborted).toBe(true)
  expect(told).toEqual(['first'])
})
