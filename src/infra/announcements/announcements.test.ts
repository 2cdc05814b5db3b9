import { expect, test } from 'vitest'
import type { AccountId, CredentialId } from '#core/ids.ts'
import { createLogTo } from '../log/log.ts'
import { createAnnouncements } from './announcements.ts'

const revoked = { kind: 'credential-revoked', credentialId: 'c1' as CredentialId } as const
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('reaches every listener after publish, until it unsubscribes', async () => {
  const announcements = createAnnouncements(createLogTo({ write: () => {} }, 'error'))
  const heard: string[] = []
  const stop = announcements.subscribe((said) => heard.push(`a ${said.kind}`))
  announcements.subscribe((said) => heard.push(`b ${said.kind}`))
  announcements.publish(revoked)
  expect(heard).toEqual([])
  await turn()
  expect(heard).toEqual(['a credential-revoked', 'b credential-revoked'])
  stop()
  announcements.publish({ kind: 'mail-queued' })
  await turn()
  expect(heard.slice(2)).toEqual(['b mail-queued'])
})

test('one listener that throws is logged and hurts nobody else', async () => {
  const lines: string[] = []
  const announcements = createAnnouncements(
    createLogTo({ write: (line: string) => void lines.push(line) }, 'error'),
  )
  const heard: string[] = []
  announcements.subscribe(() => {
    throw new Error('broken listener')
  })
  announcements.subscribe((said) => heard.push(said.kind))
  announcements.publish(revoked)
  await turn()
  expect(heard).toEqual(['credential-revoked'])
  expect(lines.join('')).toContain('broken listener')
})

test('many queued messages of one turn are one hint; the next turn is another', async () => {
  const announcements = createAnnouncements(createLogTo({ write: () => {} }, 'error'))
  let hints = 0
  announcements.subscribe(() => hints++)
  for (let i = 0; i < 100; i++) announcements.publish({ kind: 'mail-queued' })
  await turn()
  expect(hints).toBe(1)
  announcements.publish({ kind: 'mail-queued' })
  await turn()
  expect(hints).toBe(2)
})

test('changed messages of one account are one hint a turn, without an id when they are several', async () => {
  const announcements = createAnnouncements(createLogTo({ write: () => {} }, 'error'))
  const heard: unknown[] = []
  announcements.subscribe((said) => heard.push(said))
  const changed = (accountId: string, id: string): void =>
    announcements.publish({
      kind: 'changed',
      accountId: accountId as AccountId,
      topic: 'email',
      id,
    })
  changed('a', 'm1')
  changed('b', 'm2')
  changed('a', 'm3')
  changed('a', 'm3')
  await turn()
  expect(heard).toEqual([
    { kind: 'changed', accountId: 'a', topic: 'email', id: undefined },
    { kind: 'changed', accountId: 'b', topic: 'email', id: 'm2' },
  ])
  changed('a', 'm4')
  await turn()
  expect(heard[2]).toMatchObject({ id: 'm4' })
})
