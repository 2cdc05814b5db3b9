import { addressBucket, type IpAddress } from '#core/ip.ts'
import type { ConnectionLimits } from './connection-limits.ts'

export type Admission =
  | { readonly kind: 'admitted'; readonly leave: () => void }
  | { readonly kind: 'refused'; readonly because: 'all' | 'address' }

/**
 * Counts open connections, in all and by address. One object may serve several listeners of a
 * process. It knows nothing of other processes: a limit is per process, and `n` of them admit `n`
 * times as many; what has to hold across nodes is throttled by credential and address at login.
 */
export class ConnectionCounts {
  #all = 0
  readonly #byAddress = new Map<string, number>()

  get open(): number {
    return this.#all
  }

  enter(address: IpAddress, limits: ConnectionLimits): Admission {
    if (this.#all >= limits.maxConnections) return { kind: 'refused', because: 'all' }
    const bucket = addressBucket(address)
    const count = this.#byAddress.get(bucket) ?? 0
    if (count >= limits.maxConnectionsPerAddress) return { kind: 'refused', because: 'address' }
    this.#all++
    this.#byAddress.set(bucket, count + 1)
    let left = false
    const leave = (): void => {
      if (left) return
      left = true
      this.#leave(bucket)
    }
    return { kind: 'admitted', leave }
  }

  #leave(bucket: string): void {
    this.#all--
    const count = (this.#byAddress.get(bucket) ?? 1) - 1
    if (count === 0) this.#byAddress.delete(bucket)
    else this.#byAddress.set(bucket, count)
  }
}
