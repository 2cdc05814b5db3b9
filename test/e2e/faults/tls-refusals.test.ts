import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../../support/relay-process.ts'

// Debian's own level forbids the old versions on the client's side already.
const ANY_CIPHER = ['-cipher', 'ALL:@SECLEVEL=0']

describe.each(['starttls', 'implicit'] as const)('TLS (%s)', (mode) => {
  let relay: RelayProcess
  beforeAll(async () => {
    relay = await RelayProcess.start()
  })
  afterAll(() => relay[Symbol.asyncDispose]())

  const openssl = (args: readonly string[], input: string): Promise<string> => {
    const { host, port } = mode === 'starttls' ? relay.submission : relay.submissions
    const how = mode === 'starttls' ? ['-starttls', 'smtp'] : []
    return run(['s_client', '-connect', `${host}:${port}`, ...how, ...args], input)
  }

  it.each(['-tls1', '-tls1_1'])('refuses a client that speaks %s at most', async (version) => {
    const out = await openssl([version, ...ANY_CIPHER], 'Q\n')
    expect(out).toMatch(/alert protocol version/)
    expect(out).toMatch(/Cipher is \(NONE\)/)
  })

  it.each([
    ['-tls1_2', 'TLSv1.2'],
    ['-tls1_3', 'TLSv1.3'],
  ])('takes one that speaks %s', async (version, name) => {
    expect(await openssl([version], 'Q\n')).toContain(`New, ${name}, Cipher is`)
  })

  it('refuses to negotiate again, and lives', async () => {
    const out = await openssl(['-tls1_2'], 'R\n')
    expect(out).toContain('RENEGOTIATING')
    expect(out).toMatch(/no renegotiation/)
    expect(await openssl(['-tls1_2'], 'Q\n')).toContain('Cipher is ECDHE')
  })
})

/** Both outputs of openssl; its standard input stays open until it ends. */
function run(args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let out = ''
    let asked = false
    const hear = (text: string): void => {
      out += text
      // Letters are commands only once it is connected.
      if (!asked && /^---\n(?:250|220|read R BLOCK|\d)|Verify return code/m.test(out)) {
        asked = true
        child.stdin.write(input)
      }
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.stdin.on('error', () => undefined)
    const timer = setTimeout(() => child.kill(), 15_000)
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      resolve(out)
    })
  })
}
