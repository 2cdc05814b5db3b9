import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutsideHost } from '../support/outside-host.ts'
import { RelayProcess } from '../support/relay-process.ts'
import { setUpDomain, type SendingDomain } from '../support/sending-domain.ts'

interface Post {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

describe('a rule with a URL', () => {
  let relay: RelayProcess
  let owner: SendingDomain
  let author: OutsideHost
  let server: Server
  let base: string
  let answer: { status: number; location?: string } = { status: 200 }
  const posts: Post[] = []

  beforeAll(async () => {
    relay = await RelayProcess.start()
    owner = await setUpDomain(relay, 'ukulima.test')
    await relay.json('sandbox', 'publish', 'ukulima.test', '--receiving')
    author = await OutsideHost.open(relay, { name: 'author.test' })
    // The sandbox's own certificate names this host, whose address is the loopback one.
    const pem = (name: string) => readFileSync(join(relay.dataDir, 'tls', name))
    server = createServer({ cert: pem('cert.pem'), key: pem('key.pem') }, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
        const { status, location } = answer
        response.writeHead(status, location === undefined ? {} : { location }).end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    base = `https://inbox.taifa.test:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close()
    await relay[Symbol.asyncDispose]()
  })

  const logs = async () => {
    const { key } = await relay.json<{ key: string }>(
      'api-key',
      'create',
      '--account',
      owner.accountId,
      '--name',
      'test',
    )
    const url = `http://${relay.ready.http}/v1/forwards/logs`
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
    return (await response.json()) as ReadonlyArray<Record<string, unknown>>
  }

  it('posts the message as an object, signed in both ways', async () => {
    const rule = await relay.json<{ secret: string }>(
      'forward',
      'add',
      'hook@ukulima.test',
      '--to',
      `${base}/mail`,
    )
    await author.send({
      from: 'Mwandishi <me@author.test>',
      to: 'hook@ukulima.test',
      subject: 'Habari ✓',
      text: 'Salaam.\n',
    })
    await expect.poll(() => posts.length).toBe(1)
    const { headers, body } = posts[0] as Post
    expect(JSON.parse(body)).toMatchObject({
      type: 'email.inbound',
      recipient: 'hook@ukulima.test',
      from: { address: 'me@author.test', name: 'Mwandishi' },
      subject: 'Habari ✓',
      text: 'Salaam.\n',
      authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
      is_complete: true,
    })
    const hmac = (text: string) => createHmac('sha256', rule.secret).update(text)
    expect(headers['x-taifamail-signature']).toBe(hmac(body).digest('hex'))
    const signed = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${hmac(signed).digest('base64')}`)
    await expect
      .poll(logs)
      .toContainEqual(expect.objectContaining({ status: 'delivered', answer: 'HTTP 200' }))
  })

  it('follows no redirect, and waits for its next try over a restart', async () => {
    answer = { status: 302, location: 'https://127.0.0.1/secret' }
    await author.send({ from: 'me@author.test', to: 'hook@ukulima.test', subject: 'Again' })
    const waiting = expect.objectContaining({
      subject: 'Again',
      status: 'waiting',
      attempts: 1,
      answer: 'HTTP 302',
    })
    await expect.poll(logs).toContainEqual(waiting)
    expect(posts).toHaveLength(2)
    await relay.kill('SIGKILL')
    await relay.start()
    expect(await logs()).toContainEqual(waiting)
  })

  it.each([
    'http://public.example/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://10.1.2.3/x',
    'https://localhost/x',
    'https://user:pass@public.example/x',
    'ftp://public.example/x',
  ])('is refused for %s', async (url) => {
    const refused = await relay.run('forward', 'add', 'a@ukulima.test', '--to', url)
    expect(refused.status).toBe(1)
    expect(refused.err).toMatch(/is no https URL|is a private address/)
  })
})
