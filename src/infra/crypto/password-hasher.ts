import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import type { Secret } from '#core/secret.ts'
import { PasswordsBusy, type PasswordHasher, type PasswordVerdict } from '#relay/ports/passwords.ts'

const run = promisify(argon2)

export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** 19 MiB, two passes, one lane: the least that OWASP's cheat sheet recommends for argon2id. */
const COST: PasswordCost = { memoryKib: 19_456, passes: 2, lanes: 1 }
const SALT_BYTES = 16
const TAG_BYTES = 32
/** 38 MiB at most, and half of libuv's four threads stay free for files and names. */
const AT_ONCE = 2
/** Some two seconds of work; whoever comes then is sent away. */
const MAX_WAITING = 64

interface Stored {
  readonly cost: PasswordCost
  readonly salt: Buffer
  readonly tag: Buffer
}

/** argon2id (RFC 9106), kept as a PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export function createPasswordHasher(cost: PasswordCost = COST): PasswordHasher {
  const turns = new Turns(AT_ONCE, MAX_WAITING)
  const derive = (
    password: Secret,
    { cost: { memoryKib, passes, lanes }, salt }: Omit<Stored, 'tag'>,
  ) =>
    turns.take(() => {
      const parameters: Argon2Parameters = {
        message: password.reveal(),
        nonce: salt,
        parallelism: lanes,
        tagLength: TAG_BYTES,
        memory: memoryKib,
        passes,
      }
      return run('argon2id', parameters)
    })
  // What an unknown person's password is compared with: the same work, never equal.
  const nobody: Stored = { cost, salt: randomBytes(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) }
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      return format({ cost, salt, tag: await derive(password, { cost, salt }) })
    },
    async verify(password, text): Promise<PasswordVerdict> {
      const known = text === undefined ? undefined : parse(text)
      const stored = known ?? nobody
      const equal = timingSafeEqual(await derive(password, stored), stored.tag)
      const right = equal && known !== undefined
      return { right, outdated: right && !sameCost(stored.cost, cost) }
    },
  }
}

function sameCost(a: PasswordCost, b: PasswordCost): boolean {
  return a.memoryKib === b.memoryKib && a.passes === b.passes && a.lanes === b.lanes
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

function format({ cost: { memoryKib, passes, lanes }, salt, tag }: Stored): string {
  const parameters = `m=${memoryKib},t=${passes},p=${lanes}`
  return `$argon2id$v=19$${parameters}$${unpadded(salt)}$${unpadded(tag)}`
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{43})$/

function parse(text: string): Stored | undefined {
  const [, memory, passes, lanes, salt = '', tag = ''] = PHC.exec(text) ?? []
  if (memory === undefined) return undefined
  const cost = { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) }
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

/** So many at once, so many waiting; in order of arrival. */
class Turns {
  readonly #most: number
  readonly #mostWaiting: number
  readonly #waiting: Array<() => void> = []
  #running = 0

  constructor(most: number, mostWaiting: number) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#most) this.#running += 1
    else await this.#wait()
    try {
      return await work()
    } finally {
      // A turn that ends is handed to who has waited longest.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      return Promise.reject(new PasswordsBusy('too many passwords are being hashed'))
    }
    return new Promise((resolve) => void this.#waiting.push(resolve))
  }
}
