import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tls from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Log } from '#relay/ports/log.ts'
import { makeAuthority, makeLeaf, type PemPair } from '#sandbox/certificate-maker.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import { watchCertificateFiles, type CertificateFiles } from './certificate-files.ts'

let authority: PemPair
let pairs: PemPair[]
let folder: string
let files: CertificateFiles
let complaints: unknown[]
const log: Log = { ...quietLog, error: (_, fields) => void complaints.push(fields?.['problem']) }

beforeAll(async () => {
  authority = await makeAuthority(Date.now())
  const names = ['one.test', 'two.test', 'three.test']
  pairs = await Promise.all(names.map((name) => makeLeaf(authority, [name], Date.now())))
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taifa-cert-'))
  complaints = []
  await put('cert.pem', pairs[0]?.cert ?? '')
  await put('key.pem', pairs[0]?.key ?? '')
  files = await watch(60_000)
})
afterEach(async () => {
  files.close()
  await rm(folder, { recursive: true })
})

const watch = (pollMs: number): Promise<CertificateFiles> =>
  watchCertificateFiles({
    certFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    log,
    pollMs,
  })

async function put(name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.new`), text)
  await rename(join(folder, `${name}.new`), join(folder, name))
}

async function replaceBy(pair: PemPair | undefined): Promise<void> {
  await put('cert.pem', pair?.cert ?? '')
  await put('key.pem', pair?.key ?? '')
}

describe('certificate files', () => {
  test('a new pair is used by the next handshake, open connections stay', async () => {
    const server = tls.createServer({
      SNICallback: (_, answer) => answer(null, files.current()),
    })
    server.on('secureConnection', (socket) => socket.pipe(socket).on('error', () => {}))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const first = await connect(port)
    expect(nameOf(first)).toBe('one.test')

    let changes = 0
    files.onChange(() => changes++)
    await replaceBy(pairs[1])
    expect(await files.reload()).toBe('changed')
    expect(changes).toBe(1)
    expect(files.facts().names).toBe('DNS:two.test')

    const second = await connect(port)
    expect(nameOf(second)).toBe('two.test')
    first.write('still here')
    const [echo] = await new Promise<[Buffer]>((resolve) =>
      first.once('data', (bytes: Buffer) => resolve([bytes])),
    )
    expect(echo.toString()).toBe('still here')
    first.destroy()
    second.destroy()
    server.close()
  })

  test('a broken pair is not used, is told once, and is looked at again', async () => {
    await put('cert.pem', pairs[1]?.cert ?? '')
    expect(await files.reload()).toBe('kept')
    expect(await files.reload()).toBe('kept')
    expect(complaints).toHaveLength(1)
    expect(String(complaints[0])).toMatch(/mismatch/i)
    expect(files.facts().names).toBe('DNS:one.test')
    await put('key.pem', pairs[1]?.key ?? '')
    expect(await files.reload()).toBe('changed')
    expect(files.facts().names).toBe('DNS:two.test')
  })

  test.each([
    ['not PEM', 'hello'],
    ['empty', ''],
    ['cut in the middle', '-----BEGIN CERTIFICATE-----\nMIIB'],
    ['a megabyte of something', 'x'.repeat(1_100_000)],
  ])('%s keeps the old one', async (_, text) => {
    await put('cert.pem', text)
    expect(await files.reload()).toBe('kept')
    expect(files.facts().names).toBe('DNS:one.test')
  })

  test('a touched file is no change', async () => {
    await utimes(join(folder, 'cert.pem'), new Date(), new Date(0))
    expect(await files.reload()).toBe('unchanged')
  })

  test('polling finds the change by itself', async () => {
    const polled = await watch(10)
    const changed = new Promise<void>((resolve) => polled.onChange(resolve))
    await replaceBy(pairs[2])
    await changed
    expect(polled.facts().names).toBe('DNS:three.test')
    polled.close()
  })

  test('the first pair must be good', async () => {
    await put('key.pem', pairs[1]?.key ?? '')
    await expect(watch(60_000)).rejects.toThrow(/mismatch/i)
    await rm(join(folder, 'key.pem'))
    await expect(watch(60_000)).rejects.toThrow(/ENOENT/)
  })
})

async function connect(port: number): Promise<tls.TLSSocket> {
  const options = { host: '127.0.0.1', port, ca: authority.cert, servername: 'any.test' }
  const socket = tls.connect({ ...options, checkServerIdentity: () => undefined })
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve)
    socket.once('error', reject)
  })
  return socket
}

function nameOf(socket: tls.TLSSocket): string {
  return String(socket.getPeerCertificate().subject.CN)
}
