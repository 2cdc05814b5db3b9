import { describe, expect, it } from 'vitest'
import { Secret } from '#core/secret.ts'
import { PasswordsBusy } from '#relay/ports/passwords.ts'
import { createPasswordHasher } from './password-hasher.ts'

const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 }
const right = new Secret('korosho na maziwa')

describe('the hash of a password', () => {
  it('is argon2id at the recommended cost, salted', async () => {
    const passwords = createPasswordHasher()
    const [one, two] = [await passwords.hash(right), await passwords.hash(right)]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(two).not.toBe(one)
    expect(await passwords.verify(right, one)).toEqual({ right: true, outdated: false })
    expect(await passwords.verify(new Secret('x'), one)).toEqual({ right: false, outdated: false })
  })

  // Made with the reference program: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1
  it('is understood when another implementation made it', async () => {
    const reference =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    const verdict = await createPasswordHasher().verify(new Secret('password'), reference)
    expect(verdict).toEqual({ right: true, outdated: true })
  })

  it('is outdated when it cost less, and never right when it is not there or damaged', async () => {
    const passwords = createPasswordHasher({ ...CHEAP, passes: 2 })
    const older = await createPasswordHasher(CHEAP).hash(right)
    expect(await passwords.verify(right, older)).toEqual({ right: true, outdated: true })
    for (const none of [undefined, '', older.slice(0, -1), older.replace('id$', 'i$')])
      expect(await passwords.verify(right, none)).toEqual({ right: false, outdated: false })
  })

  it('is made two at a time, and a flood is sent away', async () => {
    const passwords = createPasswordHasher(CHEAP)
    const flood = Array.from({ length: 80 }, () => passwords.hash(right))
    const ended = await Promise.allSettled(flood)
    const refused = ended.filter((each) => each.status === 'rejected')
    expect(refused).toHaveLength(80 - 2 - 64)
    expect(refused[0]?.reason).toBeInstanceOf(PasswordsBusy)
    expect(await passwords.hash(right)).toContain('$argon2id$')
  })
})
