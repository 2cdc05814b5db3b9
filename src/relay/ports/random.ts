/** Cryptographically strong randomness. */
export interface Random {
  bytes(count: number): Uint8Array
  /** Uniform in [0, 1), for jitter and shuffling only. */
  fraction(): number
}
