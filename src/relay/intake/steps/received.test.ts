import { expect, it } from 'vitest'
import { after, draftOf, mailbox, TOOLS, unread } from '../../../../test/support/draft.ts'
import { received } from './received.ts'

const HEADER = 'Received: older\r\nFrom: me@own.test\r\n\r\n'

it('goes on top, without saying where the client is', async () => {
  const header = await after(received, draftOf(HEADER))
  expect(header).toMatch(
    /^Received: by mail\.taifa\.test with ESMTPA id [^\r]+\r\n\tfor <bob@there/,
  )
  expect(header).toContain('\r\nReceived: older\r\n')
  expect(header).not.toMatch(/192\.0\.2\.7|laptop/)
})

it('names no recipient when there are several', async () => {
  const envelope = { sender: null, recipients: [mailbox('a@x.test'), mailbox('b@x.test')] }
  expect(await after(received, draftOf(HEADER, { envelope }))).not.toContain('x.test')
})

it('shows the client where the operator wants that, and knows the API from SMTP', async () => {
  const policy = { ...TOOLS.policy, showClientAddress: true }
  const submitter = { ...unread().submitter, credentialId: undefined }
  const result = await received.run(draftOf(HEADER, { submitter }), { ...TOOLS, policy })
  expect(result).toMatchObject({
    draft: {
      edit: { prepend: [expect.stringMatching(/^Received: from laptop \(\[192\.0\.2\.7\]\)/)] },
    },
  })
  expect(result).toMatchObject({
    draft: { edit: { prepend: [expect.stringContaining('with ESMTP id')] } },
  })
})
