/** One request. Nothing of the answer is followed, decoded or executed. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** `https://…`, or `http://…` where the caller allows that. Without user and password. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Total: look-up, connection, TLS, answer. */
  readonly timeoutMs: number
  /** Of the answer's body. */
  readonly maxBytes: number
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type HttpFaultKind =
  | 'invalid-url'
  /** The host name has no address, or could not be looked up. */
  | 'dns'
  /** Only private or reserved addresses, which outsiders must not make us call. */
  | 'forbidden-address'
  /** Nobody answered at the address: nothing was sent. */
  | 'connection'
  /** The handshake failed, or the certificate does not prove the host's name. */
  | 'tls'
  /** The connection ended before the answer did: the request may have been read. */
  | 'broken'
  | 'timeout'
  | 'too-large'

export interface HttpFault {
  readonly kind: HttpFaultKind
  /** One line for people. */
  readonly problem: string
}

/**
 * Calls addresses that strangers name: policy hosts, webhooks. The name is resolved once, every
 * address of the answer is checked, and exactly the checked address is connected to; redirects are
 * answers like any other. Never rejects.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpAnswer | HttpFault>
}

export function isFault(result: HttpAnswer | HttpFault): result is HttpFault {
  return 'kind' in result
}
