import { getServers } from 'node:dns'
import { isIP } from 'node:net'

export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly family: 4 | 6
}

/** `ip`, `ip:port` or `[ip]:port`, as settings and the system write it; empty list: the system's. */
export function serverAddresses(texts: readonly string[]): readonly ServerAddress[] {
  return (texts.length > 0 ? texts : getServers()).flatMap((text) => {
    if (isIP(text) !== 0) return [{ host: text, port: 53, family: isIP(text) as 4 | 6 }]
    const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(text) ?? []
    const family = isIP(host)
    return family === 0 ? [] : [{ host, port: Number(port), family: family as 4 | 6 }]
  })
}
