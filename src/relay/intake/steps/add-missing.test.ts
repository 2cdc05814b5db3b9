import { expect, it } from 'vitest'
import { after, draftOf, TOOLS } from '../../../../test/support/draft.ts'
import { addMissing } from './add-missing.ts'

it('adds Date and Message-ID below what is there', async () => {
  expect(await after(addMissing, draftOf('From: me@own.test\r\n\r\n'))).toBe(
    'From: me@own.test\r\n' +
      'Date: Sun, 22 Nov 2026 16:33:56 +0000\r\n' +
      'Message-ID: <0190f0e0-0000-7000-8000-000000000001@own.test>\r\n\r\n',
  )
})

it('changes nothing that the client wrote, however odd', async () => {
  const header = 'date: yesterday\r\nMESSAGE-ID:\r\n <1@x.test>\r\n\r\n'
  expect(await after(addMissing, draftOf(header))).toBe(header)
  const result = await addMissing.run(draftOf(header), TOOLS)
  expect(result).toMatchObject({ draft: { messageIdHeader: '<1@x.test>' } })
})
