import { expect, it } from 'vitest'
import { after, draftOf } from '../../../../test/support/draft.ts'
import { statedPriority, removePriority } from './priority.ts'

it('removes the field, so that recipients do not see it', async () => {
  const header = 'X-Taifa-Priority: high\r\nFrom: me@own.test\r\n\r\n'
  expect(await after(removePriority, draftOf(header))).toBe('From: me@own.test\r\n\r\n')
})

it.each([
  ['X-Taifa-Priority: high\r\n', 'high'],
  ['x-taifa-priority:\r\n  HIGH \r\n', 'high'],
  ['X-Taifa-Priority: highest\r\n', 'normal'],
  ['X-Taifa-Priority:\r\n', 'normal'],
  ['X-Priority: high\r\n', undefined],
  ['', undefined],
])('reads %j as %s', (field, priority) => {
  expect(statedPriority(draftOf(`${field}From: me@own.test\r\n\r\n`).header)).toBe(priority)
})
