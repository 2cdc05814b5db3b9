import { expect, it } from 'vitest'
import { after, draftOf } from '../../../../test/support/draft.ts'
import { loop } from './loop.ts'

it('lets a message pass a hundred relays and not one more', async () => {
  const header = (count: number) => `${'Received: x\r\n'.repeat(count)}From: me@own.test\r\n\r\n`
  expect(await after(loop, draftOf(header(100)))).toMatch(/^Received: x/)
  expect(await after(loop, draftOf(header(101)))).toMatch(/^554 5\.4\.6 The message has passed 101/)
})
