import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CancelSignal } from '#core/cancel.ts'
import type { Domain } from '#core/domain.ts'
import type { ForwardRule } from '#core/forward.ts'
import { DAY_MS } from '#core/time.ts'
import { createAnnouncements } from '#infra/announcements/announcements.ts'
import { systemClock } from '#infra/clock/clock.ts'
import { postSigner } from '#infra/crypto/post-signer.ts'
import { createHttpClient } from '#infra/http-client/http-client.ts'
import { createInboundObjectReader } from '#infra/mime/inbound-object.ts'
import { openInboundWorld, type InboundWorld } from '../../../test/support/inbound-world.ts'
import { quietLog } from '../../../test/support/quiet-log.ts'
import type { Announcements } from '../ports/announcements.ts'
import { runForwardPosts, type PostWorkerDeps } from './post-worker.ts'

/** More than all posts that are ever under way at once. */
const MANY = 40

describe('posts of forwarded mail', () => {
  let world: InboundWorld
  let announcements: Announcements
  let server: Server
  let base: string
  let waiting: number
  let taken: string[]
  let ending: AbortController
  let worker: Promise<void> | undefined

  beforeEach(async () => {
    announcements = createAnnouncements(quietLog)
    world = await openInboundWorld({}, { announcements })
    waiting = 0
    taken = []
    ending = new AbortController()
    server = createServer((request, response) => {
      request.resume()
      // One tenant's server keeps everybody waiting.
      if (request.url === '/slow') {
        waiting += 1
        return
      }
      taken.push(String(request.url))
      response.writeHead(200).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    ending.abort()
    server.closeAllConnections()
    server.close()
    await worker
    await world.close()
  })

  const start = () => {
    const { stores, keyring } = world
    const plain = { allowPrivate: true, allowPlain: true, ipv6: () => false }
    worker = runForwardPosts(
      {
        posts: stores.forwardPosts,
        history: stores.history,
        reader: createInboundObjectReader({ read: () => nothing() }),
        http: createHttpClient(plain, world.dns),
        signer: postSigner,
        vault: keyring.vault,
        announcements,
        clock: {
          now: () => world.clock.now(),
          monotonicMs: () => systemClock.monotonicMs(),
          // It never looks by itself: a hint that is lost is not made up for.
          sleep: (_, cancel) => systemClock.sleep(DAY_MS, cancel),
        },
        log: quietLog,
      },
      ending.signal,
    )
  }
  const addRule = (domain: Domain, url: string): Promise<ForwardRule> =>
    world.addRule(domain, 'hook', { destinationEmails: [], destinationUrls: [url] })

  it(
    'of one account that is slow leave room for those of another',
    { timeout: 60_000 },
    async () => {
      const { domain: slow } = await world.addOwner('slow.test')
      const { domain: quick } = await world.addOwner('quick.test')
      await addRule(slow, `${base}/slow`)
      await addRule(quick, `${base}/quick`)
      for (let i = 0; i < MANY; i++) await world.send({ to: 'hook@slow.test' })
      for (let i = 0; i < 6; i++) await world.send({ to: 'hook@quick.test' })
      start()
      await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(6)
      const logs = async () => (await world.logOf(quick)).map(({ state }) => state)
      await expect.poll(logs, { timeout: 20_000 }).toEqual(Array(6).fill('delivered'))
      expect(waiting).toBe(4)
      expect((await world.logOf(slow)).every(({ state }) => state === 'waiting')).toBe(true)
    },
  )

  it('leave when their mail comes', async () => {
    const { domain } = await world.addOwner('quick.test')
    await addRule(domain, `${base}/quick`)
    start()
    for (let came = 1; came <= 3; came++) {
      await world.send({ to: 'hook@quick.test' })
      await expect.poll(() => taken.length).toBe(came)
    }
  })
})

describe('a worker without posts', () => {
  // Every accepted message woke it, and each wait left a listener on the signal, which the next one
  // had to walk past: a thirteenth of the main thread's time after 20,000 messages.
  it('sleeps while mail is sent, and leaves nothing behind when it is woken', async () => {
    const ending = new AbortController()
    let listeners = 0
    const signal: CancelSignal = {
      get aborted() {
        return ending.signal.aborted
      },
      addEventListener: (...args) => {
        listeners += 1
        ending.signal.addEventListener(...args)
      },
      removeEventListener: (...args) => {
        listeners -= 1
        ending.signal.removeEventListener(...args)
      },
    }
    let claims = 0
    const announcements = createAnnouncements(quietLog)
    const posts = { claim: () => Promise.resolve((claims++, [])) }
    const deps = { posts, announcements, clock: systemClock, log: quietLog }
    const worker = runForwardPosts(deps as unknown as PostWorkerDeps, signal)
    for (let woken = 1; woken <= 5; woken++) {
      await expect.poll(() => claims).toBe(woken)
      for (let i = 0; i < 20; i++) {
        announcements.publish({ kind: 'mail-queued' })
        await setImmediate()
      }
      expect(claims).toBe(woken)
      expect(listeners).toBe(1)
      announcements.publish({ kind: 'post-queued' })
    }
    ending.abort()
    await worker
  })
})

async function* nothing(): AsyncGenerator<Uint8Array> {}
