import type { ListenAddress } from './config/config.ts'

/** `host:port`, IPv6 in brackets. */
export function hostPort({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
