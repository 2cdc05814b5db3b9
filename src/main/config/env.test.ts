import { describe, expect, it } from 'vitest'
import { describeFault, describeSettings } from './describe.ts'
import { parseConfig, settingValues } from './env.ts'

const parse = (variables: Record<string, string>, fileVariables: Record<string, string> = {}) =>
  parseConfig({ variables, fileVariables })

function faultsOf(variables: Record<string, string>): readonly string[] {
  const parsed = parse(variables)
  return parsed.ok ? [] : parsed.error.map(describeFault)
}

describe('settings', () => {
  it('need nothing in the sandbox', () => {
    const parsed = parse({})
    expect(parsed.ok && parsed.value).toMatchObject({
      mode: 'sandbox',
      hostname: 'mail.taifa.test',
      smtpPort: 587,
      submissionListen: [{ host: '127.0.0.1', port: 2587 }],
      outboundAllowPrivate: true,
      outboundPort: undefined,
      maxMessageBytes: 26_214_400,
    })
  })

  it('never deliver to private addresses in production unless told', () => {
    const parsed = parse({
      TAIFA_MODE: 'production',
      TAIFA_HOSTNAME: 'mail.example.com',
      TAIFA_MX_HOSTNAME: 'mx.example.com',
      TAIFA_TLS_CERT: '/c.pem',
      TAIFA_TLS_KEY: '/k.pem',
    })
    expect(parsed.ok && parsed.value).toMatchObject({
      outboundAllowPrivate: false,
      outboundPort: 25,
      submissionListen: [
        { host: '0.0.0.0', port: 587 },
        { host: '::', port: 587 },
      ],
    })
  })

  it('say which variable is wrong, its value and what was expected', () => {
    expect(faultsOf({ TAIFA_SMTP_PORT: 'abc', TAIFA_RETRY_LIFETIME: '5 days' })).toEqual([
      'TAIFA_SMTP_PORT is "abc", expected a whole number from 1 to 65535',
      'TAIFA_RETRY_LIFETIME is "5 days", expected a duration such as 90s, 15m, 4h or 5d',
    ])
  })

  it('demand names and a certificate in production', () => {
    expect(faultsOf({ TAIFA_MODE: 'production' }).map((line) => line.split(' ')[0])).toEqual([
      'TAIFA_HOSTNAME',
      'TAIFA_MX_HOSTNAME',
    ])
  })

  it('refuse PostgreSQL by name instead of ignoring it, and do not print its password', () => {
    const [line] = faultsOf({ TAIFA_DATABASE_URL: 'postgres://u:hunter2@db/taifa' })
    expect(line).toContain('TAIFA_DATABASE_URL')
    expect(line).not.toContain('hunter2')
  })

  it('come from the environment before the file, and from the file before the default', () => {
    const values = settingValues({
      variables: { TAIFA_SMTP_PORT: '1587' },
      fileVariables: { TAIFA_SMTP_PORT: '2', TAIFA_LOG_LEVEL: 'debug' },
    })
    const rows = describeSettings(values)
    const row = (name: string) => rows.find(({ variable }) => variable === name)
    expect(row('TAIFA_SMTP_PORT')).toMatchObject({ value: '1587', origin: 'environment' })
    expect(row('TAIFA_LOG_LEVEL')).toMatchObject({ value: 'debug', origin: 'env file' })
    expect(row('TAIFA_MODE')).toMatchObject({ value: 'sandbox', origin: 'default' })
  })

  it('mask secrets', () => {
    const rows = describeSettings(
      settingValues({ variables: { TAIFA_OUTBOUND_ROUTE: 'smtp://u:p@h:25' }, fileVariables: {} }),
    )
    expect(rows.find(({ variable }) => variable === 'TAIFA_OUTBOUND_ROUTE')?.value).toBe('[secret]')
  })

  it.each([
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:587', { host: '::1', port: 587 }],
  ])('read the listen address %s', (text, address) => {
    const parsed = parse({ TAIFA_HTTP_LISTEN: text })
    expect(parsed.ok && parsed.value.httpListen).toEqual(address)
  })

  it.each(['8080', '127.0.0.1:99999', '[zz]:1', 'a b:1'])(
    'refuse the listen address %s',
    (text) => {
      expect(faultsOf({ TAIFA_HTTP_LISTEN: text })).toHaveLength(1)
    },
  )
})
