import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBucket, isPublicIp, parseIp, type IpAddress } from './ip.ts'

function ip(text: string): IpAddress {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}

describe('an IP address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::1', '::1'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
  ])('%s reads as %s', (text, canonical) => {
    expect(ip(text).text).toBe(canonical)
  })

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '0x7f000001',
    '2130706433',
    ':::',
    '1::2::3',
    'fe80::1%eth0',
    '12345::',
  ])('%j is none', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  it.each(['8.8.8.8', '9.9.9.9', '2a00:1450:4001:81b::200e', '172.32.0.1', '100.128.0.1'])(
    '%s is public',
    (text) => {
      expect(isPublicIp(ip(text))).toBe(true)
    },
  )

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2002:7f00:1::',
  ])('%s is not public', (text) => {
    expect(isPublicIp(ip(text))).toBe(false)
  })

  it('is counted by the address in IPv4 and by the /64 in IPv6', () => {
    expect(addressBucket(ip('192.0.2.7'))).toBe('192.0.2.7')
    expect(addressBucket(ip('2001:db8:1:2:3:4:5:6'))).toBe('2001:db8:1:2::/64')
  })

  it('keeps its canonical text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = ip(text).text
        expect(ip(canonical).text).toBe(canonical)
      }),
    )
  })
})
