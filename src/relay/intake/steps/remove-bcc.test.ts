import { expect, it } from 'vitest'
import { after, draftOf } from '../../../../test/support/draft.ts'
import { removeBcc } from './remove-bcc.ts'

it('removes every Bcc of any case with its folds, and Resent-Bcc', async () => {
  const header =
    'Bcc: a@x.test,\r\n b@x.test\r\nFrom: me@own.test\r\nBCC:\r\n\tc@x.test\r\nresent-bcc: d@x.test\r\n\r\n'
  expect(await after(removeBcc, draftOf(header))).toBe('From: me@own.test\r\n\r\n')
})

it('leaves alone what only looks like it', async () => {
  const header = 'X-Bcc: a\r\nBccs: b\r\nSubject: x\r\n Bcc: folded, so no field\r\n\r\n'
  expect(await after(removeBcc, draftOf(header))).toBe(header)
})
