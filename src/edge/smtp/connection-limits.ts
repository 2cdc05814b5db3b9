/** Times, rates and counts of one listener; every one can be set. */
export interface ConnectionLimits {
  readonly maxConnections: number
  /** Per IPv4 address or IPv6 /64. */
  readonly maxConnectionsPerAddress: number
  /** From the last reply to the end of the next command, however it trickles in (RFC 5321 §4.5.3.2.7). */
  readonly commandTimeoutMs: number
  readonly handshakeTimeoutMs: number
  /** Least rate of a message being received, over each window of the given length. */
  readonly minBytesPerSecond: number
  readonly rateWindowMs: number
  /** How long a client may leave our replies unread. */
  readonly writeTimeoutMs: number
  /** From the last reply to the hard end of the socket; below a second by the port's promise. */
  readonly lingerMs: number
  /** How often deadlines are looked at. */
  readonly tickMs: number
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  maxConnections: 5_000,
  maxConnectionsPerAddress: 100,
  commandTimeoutMs: 300_000,
  handshakeTimeoutMs: 30_000,
  minBytesPerSecond: 256,
  rateWindowMs: 60_000,
  writeTimeoutMs: 120_000,
  lingerMs: 700,
  tickMs: 1_000,
}
