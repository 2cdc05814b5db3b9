import { expect, it } from 'vitest'
import { reply, type SmtpReply } from '#core/reply.ts'
import type { Peer, SmtpService, SmtpSessionHandler } from '../ports/smtp-session.ts'
import { withHelp } from './reply-help.ts'

const HELP = 'https://relay.example/help/smtp-errors'
const GOOD = reply(250, '0.0', 'ok')
const LATER = reply(450, '7.1', 'later')
const NO = reply(550, '7.1', 'no', 'do this')
const NO_AND_WHERE = { ...NO, lines: ['no', 'do this', `See ${HELP}`] }

function session(answer: SmtpReply, isOpen = true): SmtpSessionHandler {
  const all = async (): Promise<SmtpReply> => answer
  const sink = { write: () => undefined, finish: all, abort: () => undefined }
  const openMessage = async () => (isOpen ? sink : answer)
  const [reset, closed] = [() => undefined, () => undefined]
  return { login: all, mail: all, rcpt: all, openMessage, reset, closed }
}

function answersOf(inner: SmtpSessionHandler | SmtpReply): SmtpSessionHandler {
  const service = { hostname: 'relay.example', open: () => inner } as unknown as SmtpService
  return withHelp(service, HELP).open({} as Peer, () => undefined) as SmtpSessionHandler
}

it.each([
  ['a refusal for good', NO, NO_AND_WHERE],
  ['a refusal for now', LATER, LATER],
  ['a good answer', GOOD, GOOD],
])('%s, at every place of the dialogue', async (_, inner, outer) => {
  const handler = answersOf(session(inner))
  expect(await handler.login({} as never, {} as never)).toEqual(outer)
  expect(await handler.mail({} as never, {} as never)).toEqual(outer)
  expect(await handler.rcpt({} as never, {} as never)).toEqual(outer)
  const sink = await handler.openMessage({} as never)
  expect('finish' in sink && (await sink.finish())).toEqual(outer)
  const refused = await answersOf(session(inner, false)).openMessage({} as never)
  expect(refused).toEqual(outer)
})

it('who is refused at the door reads it too', () => {
  expect(answersOf(NO)).toEqual(NO_AND_WHERE)
})
