import { rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'

/** An address that nothing else uses: nobody is given the port while it is free. */
const HOST = '127.0.0.88'

interface Report {
  readonly ok: boolean
  readonly findings: ReadonlyArray<{
    readonly check: string
    readonly verdict: string
    readonly found: string
    readonly remedy?: string
  }>
}

it('taifa doctor tells a sound relay from a broken one by its exit status', async () => {
  const free = createServer().listen(0, HOST)
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  await once(free, 'close')
  const address = `${HOST}:${port}`
  await using relay = await RelayProcess.start({ env: { TAIFA_SUBMISSION_LISTEN: address } })
  const report = async (): Promise<Report & { readonly status: number }> => {
    const { status, out } = await relay.run('doctor', '--json')
    return { ...(JSON.parse(out) as Report), status }
  }
  const sound = await report()
  expect(sound).toMatchObject({ ok: true, status: 0 })
  expect(sound.findings.map(({ found }) => found).join('\n')).toContain(
    `${address} (TAIFA_SUBMISSION_LISTEN) answers: 220 mail.taifa.test ESMTP`,
  )
  const text = await relay.run('doctor')
  expect(text.out).toMatch(/^STATE +CHECK +FOUND\n/)

  rmSync(join(relay.dataDir, 'tls/key.pem'))
  await relay.kill('SIGTERM')
  const squatter = createServer().listen(port, HOST)
  await once(squatter, 'listening')
  const broken = await report()
  squatter.close()
  expect(broken).toMatchObject({ ok: false, status: 1 })
  expect(broken.findings).toContainEqual({
    check: 'listeners',
    verdict: 'broken',
    found: `${address} (TAIFA_SUBMISSION_LISTEN) cannot be listened on: another program uses it`,
    remedy: 'stop that program (ss -ltnp names it), or change TAIFA_SUBMISSION_LISTEN',
  })
})
