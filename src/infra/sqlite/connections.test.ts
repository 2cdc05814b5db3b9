import { expect, it } from 'vitest'
import { compact } from './connections.ts'

it('takes a view out of its pool, and leaves bytes of their own as they are', () => {
  const pool = Buffer.from('secret header secret')
  const view = compact(new Uint8Array(pool.buffer, pool.byteOffset + 7, 6))
  expect(Buffer.from(view).toString()).toBe('header')
  expect(view.buffer.byteLength).toBe(6)
  const whole = new Uint8Array(8)
  expect(compact(whole)).toBe(whole)
})
