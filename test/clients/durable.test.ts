import { expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import { RelayControl } from './relay-control.ts'
import { awaitInbox, mailer, setUpDomain } from '../support/sending-domain.ts'

const MESSAGES = 20

it('what Nodemailer was told 250 for is there after the server was killed at that moment', async () => {
  await using relay = await RelayProcess.start()
  const { credential, name } = await setUpDomain(relay, 'durable.test')
  const to = 'mkulima@elsewhere.test'
  const transport = mailer(relay, credential, { pool: true })
  const sent = await Promise.all(
    Array.from({ length: MESSAGES }, async (_, i) =>
      transport.sendMail({ from: `hello@${name}`, to, subject: `durable ${i}`, text: 'Habari.' }),
    ),
  )
  await relay.kill('SIGKILL')
  transport.close()

  await relay.start()
  const control = new RelayControl(relay)
  // What is not in the store now will never arrive: no need to wait for it.
  for (const { response } of sent) {
    const id = response?.split(' ').pop() ?? ''
    await expect(control.operate('queue show', { id })).resolves.toMatchObject({ id })
  }
  const subjectsOf = (entries: ReadonlyArray<{ subject: string }>): Set<string> =>
    new Set(entries.map(({ subject }) => subject))
  const entries = await awaitInbox(relay, to, (seen) => subjectsOf(seen).size >= MESSAGES, 60_000)
  expect(subjectsOf(entries).size).toBe(MESSAGES)
})
