const PROBLEMS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the other side',
  EPIPE: 'connection reset by the other side',
  ECONNABORTED: 'connection aborted',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to the host',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'the network is unreachable',
  ENETDOWN: 'the network is down',
  EACCES: 'connecting is not permitted here',
  EPERM: 'connecting is not permitted here',
  EADDRNOTAVAIL: 'the local address is not available',
  EADDRINUSE: 'no local port is free',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
}

/** One line for people about a failed or lost connection. */
export function socketProblem(error: unknown): string {
  if (!(error instanceof Error)) return 'connection lost'
  const { code } = error as NodeJS.ErrnoException
  return PROBLEMS[code ?? ''] ?? tlsProblem(error)
}

// `…:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:…` → the words.
function tlsProblem(error: Error): string {
  const { reason, code } = error as { readonly reason?: unknown; readonly code?: unknown }
  if (typeof reason === 'string' && reason !== '') return reason
  return typeof code === 'string' ? `${error.message} (${code})` : error.message
}
