import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { SpamAction, SpamFacts, SpamFilter, SpamVerdict } from '#relay/ports/spam-filter.ts'

export interface RspamdOptions {
  /** Of its normal worker, such as `http://127.0.0.1:11333`. The operator's own, so any address will do. */
  readonly url: string
  /** Of the whole question and answer. */
  readonly timeoutMs: number
}

/** Some settings of rspamd answer with every rule's words. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** What the names of rspamd's actions mean here; all that it has. */
const ACTIONS: Readonly<Record<string, SpamAction>> = {
  'no action': 'take',
  'add header': 'mark',
  // A subject that was changed would break the author's signature.
  'rewrite subject': 'mark',
  quarantine: 'mark',
  discard: 'reject',
  greylist: 'later',
  'soft reject': 'later',
  reject: 'reject',
}

/** {@link SpamFilter} that asks rspamd over HTTP: `POST /checkv2`. */
export function createRspamdFilter({ url, timeoutMs }: RspamdOptions): SpamFilter {
  const target = new URL(`${url.replace(/\/+$/, '')}/checkv2`)
  return {
    async check(message, facts) {
      try {
        const signal = AbortSignal.timeout(timeoutMs)
        const answer = await ask(target, { message, headers: headersOf(facts), signal })
        return readVerdict(answer)
      } catch (error) {
        return { problem: problemOf(error, timeoutMs) }
      }
    },
  }
}

function headersOf(facts: SpamFacts): OutgoingHttpHeaders {
  return {
    'queue-id': facts.id,
    ip: facts.client.text,
    helo: octets(facts.helo),
    hostname: octets(facts.clientName),
    from: octets(facts.sender),
    rcpt: facts.recipients.map(octets),
  }
}

/** As UTF-8 on the wire, and nothing that could end the line. */
function octets(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, ' ').slice(0, 1_000), 'utf8').toString('latin1')
}

interface Question {
  readonly message: Uint8Array
  readonly headers: OutgoingHttpHeaders
  readonly signal: AbortSignal
}

function ask(target: URL, { message, headers, signal }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = target.protocol === 'https:' ? httpsRequest : httpRequest
    const outgoing = request(target, {
      method: 'POST',
      signal,
      agent: false,
      headers: { ...headers, 'content-length': message.length, connection: 'close' },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      readAnswer(incoming).then(resolve, reject)
    })
    outgoing.end(message)
  })
}

async function readAnswer(incoming: IncomingMessage): Promise<string> {
  if (incoming.statusCode !== 200) {
    incoming.destroy()
    throw new Error(`HTTP ${incoming.statusCode}`)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new Error(`an answer over ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readVerdict(text: string): SpamVerdict | { readonly problem: string } {
  const answer = JSON.parse(text) as Readonly<Record<string, unknown>> | null
  const { action, score, required_score: threshold } = answer ?? {}
  const known = typeof action === 'string' ? ACTIONS[action] : undefined
  if (known === undefined || typeof score !== 'number' || !Number.isFinite(score)) {
    return { problem: 'an answer without an action and a score that are known' }
  }
  return { action: known, score, threshold: typeof threshold === 'number' ? threshold : undefined }
}

function problemOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `no answer within ${timeoutMs} ms`
  if (error instanceof SyntaxError) return 'an answer that is no JSON'
  return (error as NodeJS.ErrnoException).code ?? error.message
}
