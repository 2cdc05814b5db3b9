import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { concatBytes } from '#core/bytes.ts'
import { parseDomainName } from '#core/domain-name.ts'
import { isPublicIp, parseIp, type IpAddress } from '#core/ip.ts'
import type { Dns } from '#relay/ports/dns.ts'
import type { HttpAnswer, HttpClient, HttpFault, HttpRequest } from '#relay/ports/http.ts'
import { lookUpAddresses } from '#relay/routing/host-addresses.ts'

export interface HttpClientOptions {
  /** Private, loopback and reserved addresses too: tests and the sandbox only. */
  readonly allowPrivate: boolean
  /** `http://` as well. */
  readonly allowPlain: boolean
  /** Asked for each request: the machine's addresses may change. */
  readonly ipv6: () => boolean
  /** PEM; trusted in place of the system's roots. */
  readonly ca?: string
  /** In place of the port that the URL's scheme stands for. Tests only. */
  readonly defaultPort?: number
}

// Two families, and a second host of each when the first is down.
const MAX_ADDRESSES = 4

/** {@link HttpClient} over `node:https`, one connection for each request. */
export function createHttpClient(
  options: HttpClientOptions,
  dns: Pick<Dns, 'a' | 'aaaa'>,
): HttpClient {
  return { send: (request) => send(request, options, dns) }
}

async function send(
  request: HttpRequest,
  options: HttpClientOptions,
  dns: Pick<Dns, 'a' | 'aaaa'>,
): Promise<HttpAnswer | HttpFault> {
  const deadline = performance.now() + request.timeoutMs
  const url = readUrl(request.url, options)
  if (url === undefined) return fault('invalid-url', 'the address is no https:// URL of a host')
  const addresses = await findAddresses(url, options, dns)
  if (!Array.isArray(addresses)) return addresses as HttpFault
  let last: HttpAnswer | HttpFault = fault('dns', 'the host has no address')
  for (const address of addresses) {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return tooLate(request)
    last = await sendTo(address, { ...request, timeoutMs: leftMs }, url, options)
    // Only when nothing was sent may the next address get it: a POST must not arrive twice.
    if (!('kind' in last) || last.kind !== 'connection') return last
  }
  return last
}

function readUrl(text: string, options: HttpClientOptions): URL | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const scheme = url.protocol === 'https:' || (options.allowPlain && url.protocol === 'http:')
  return scheme && url.username === '' && url.password === '' ? url : undefined
}

async function findAddresses(
  url: URL,
  options: HttpClientOptions,
  dns: Pick<Dns, 'a' | 'aaaa'>,
): Promise<readonly IpAddress[] | HttpFault> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const literal = parseIp(host)
  const name = parseDomainName(host)
  if (literal === undefined && !name.ok) return fault('dns', `${host} is no host name`)
  const found =
    literal === undefined && name.ok
      ? await lookUpAddresses(name.value, dns, {
          ipv6: options.ipv6(),
          maxAddresses: MAX_ADDRESSES,
        })
      : { addresses: literal === undefined ? [] : [literal], temporary: undefined }
  if (found.addresses.length === 0) {
    return fault('dns', `${host}: ${found.temporary ?? 'the name has no address'}`)
  }
  const usable = found.addresses.filter((each) => options.allowPrivate || isPublicIp(each))
  return usable.length > 0
    ? usable
    : fault('forbidden-address', `${host} has only private or reserved addresses`)
}

function sendTo(
  address: IpAddress,
  request: HttpRequest,
  url: URL,
  options: HttpClientOptions,
): Promise<HttpAnswer | HttpFault> {
  return new Promise((resolve) => {
    let connected = false
    const end = (result: HttpAnswer | HttpFault): void => {
      clearTimeout(timer)
      outgoing.destroy()
      resolve(result)
    }
    const timer = setTimeout(() => end(tooLate(request)), request.timeoutMs)
    const outgoing = begin(address, request, url, options)
    outgoing.on('socket', (socket) => socket.once('connect', () => (connected = true)))
    outgoing.on('error', (error) => end(fromError(error, connected)))
    outgoing.on('response', (incoming) => void readAnswer(incoming, request).then(end))
    outgoing.end(request.body)
  })
}

function begin(
  address: IpAddress,
  request: HttpRequest,
  url: URL,
  options: HttpClientOptions,
): ClientRequest {
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (options.defaultPort ?? (secure ? 443 : 80)) : Number(url.port)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const settings: RequestOptions = {
    // The checked address itself; the name is for the certificate, for SNI and for `Host`.
    host: address.text,
    port,
    family: address.family,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    agent: false,
    headers: {
      'user-agent': 'Taifa-Mail',
      ...request.headers,
      host: url.host,
      'content-length': request.body?.length ?? 0,
      connection: 'close',
    },
  }
  if (!secure) return httpRequest(settings)
  return httpsRequest({
    ...settings,
    minVersion: 'TLSv1.2',
    ...(parseIp(host) === undefined ? { servername: host } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
}

async function readAnswer(
  incoming: IncomingMessage,
  { maxBytes }: HttpRequest,
): Promise<HttpAnswer | HttpFault> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) return fault('too-large', `the answer is longer than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } catch {
    return fault('broken', 'the connection ended in the middle of the answer')
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { status: incoming.statusCode ?? 0, headers, body: concatBytes(chunks) }
}

// What OpenSSL and Node call the ways in which a certificate does not hold.
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_TLS_|ERR_SSL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|EPROTO)/

function fromError(error: Error, connected: boolean): HttpFault {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (CERTIFICATE.test(code)) return fault('tls', `TLS: ${error.message.split('\n', 1)[0] ?? code}`)
  if (connected) return fault('broken', `the connection broke off (${code || error.message})`)
  return fault('connection', `no connection (${code || error.message})`)
}

function tooLate({ timeoutMs }: HttpRequest): HttpFault {
  return fault('timeout', `no answer within ${Math.ceil(timeoutMs / 1_000)} s`)
}

function fault(kind: HttpFault['kind'], problem: string): HttpFault {
  return { kind, problem }
}
