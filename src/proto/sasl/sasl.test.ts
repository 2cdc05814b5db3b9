import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8 } from '#core/bytes.ts'
import { Secret } from '#core/secret.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { beginSasl, continueSasl, type SaslStep } from './exchange.ts'

const encoded = (text: string): Secret => new Secret(encodeBase64(utf8(text)))
const seen = (step: SaslStep): unknown =>
  step.kind === 'credentials'
    ? { ...step.credentials, password: step.credentials.password.reveal() }
    : step.kind === 'fault'
      ? step.fault
      : step.challenge

describe('base64', () => {
  test('both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = encodeBase64(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64'))
        expect(decodeBase64(text)).toEqual(bytes)
      }),
    )
  })

  test.each(['A', 'AA', 'AAA', 'AA=A', '=AAA', 'AAA=BBB=', 'AA==AAAA', 'AAA ', 'AA-_', 'AAAA='])(
    '%j is none',
    (text) => {
      expect(decodeBase64(text)).toBe(undefined)
    },
  )
})

describe('PLAIN', () => {
  test('with and without an initial response', () => {
    const expected = { mechanism: 'PLAIN', authzid: 'z', username: 'ü', password: 'p w' }
    expect(seen(beginSasl('PLAIN', encoded('z\0ü\0p w')))).toEqual(expected)
    expect(seen(beginSasl('PLAIN', undefined))).toBe('')
    expect(seen(continueSasl({ mechanism: 'PLAIN' }, encoded('z\0ü\0p w')))).toEqual(expected)
  })

  test.each([
    ['', 'bad-message'],
    ['user', 'bad-message'],
    ['\0user', 'bad-message'],
    ['\0user\0pass\0more', 'bad-message'],
    [`\0user\0${'x'.repeat(256)}`, 'bad-message'],
    [`\0${'x'.repeat(256)}\0pass`, 'bad-message'],
  ])('%j is a fault', (text, fault) => {
    expect(seen(beginSasl('PLAIN', encoded(text)))).toBe(fault)
  })

  test('= is an empty response, * cancels', () => {
    expect(seen(beginSasl('PLAIN', new Secret('=')))).toBe('bad-message')
    expect(seen(continueSasl({ mechanism: 'PLAIN' }, new Secret('*')))).toBe('cancelled')
    expect(seen(continueSasl({ mechanism: 'PLAIN' }, new Secret('=')))).toBe('bad-base64')
  })

  test('255 octets are taken', () => {
    const long = 'x'.repeat(255)
    expect(seen(beginSasl('PLAIN', encoded(`${long}\0${long}\0${long}`)))).toMatchObject({
      username: long,
      password: long,
    })
  })
})

describe('LOGIN', () => {
  test('asks to the letter', () => {
    const first = beginSasl('LOGIN', undefined)
    expect(first).toMatchObject({ kind: 'challenge', challenge: 'VXNlcm5hbWU6' })
    const second = continueSasl({ mechanism: 'LOGIN', username: undefined }, encoded('user'))
    expect(second).toMatchObject({ challenge: 'UGFzc3dvcmQ6', exchange: { username: 'user' } })
    const third = continueSasl({ mechanism: 'LOGIN', username: 'user' }, encoded('pass'))
    expect(seen(third)).toEqual({
      mechanism: 'LOGIN',
      authzid: '',
      username: 'user',
      password: 'pass',
    })
  })

  test('the user name may come with the command', () => {
    expect(seen(beginSasl('LOGIN', encoded('user')))).toBe('UGFzc3dvcmQ6')
  })

  test('a password does not print', () => {
    const step = beginSasl('PLAIN', encoded('\0user\0hidden'))
    expect(JSON.stringify(step)).not.toContain('hidden')
  })
})
