/*
 * What the two sides of a database thread say to each other. Both sides are ours and of one build,
 * so values travel as structured clones without checks.
 */

export interface ThreadOptions {
  readonly path: string
  /** `writer` migrates, groups commits and checkpoints; `reader` sees what is committed. */
  readonly role: 'writer' | 'reader'
  readonly busyTimeoutMs: number
  readonly maxPages: number | undefined
  readonly now: number
}

export interface Call {
  readonly id: number
  readonly name: string
  /** What the operation takes, or with `asText` the JSON of it. */
  readonly args: unknown
  readonly asText?: true
  /** Size of what is to be written, to bound a batch. */
  readonly bytes: number
}

export type ToThread =
  { readonly kind: 'calls'; readonly calls: readonly Call[] } | { readonly kind: 'close' }

export type Answer =
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | {
      readonly id: number
      readonly kind: 'unavailable'
      readonly reason: 'disk-full' | 'io-error'
      readonly message: string
    }
  | { readonly id: number; readonly kind: 'fault'; readonly message: string }

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly schema: boolean; readonly message: string }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly stats: ThreadStats }
  | { readonly kind: 'closed' }

/** Counted since the thread started. */
export interface ThreadStats {
  /** Transactions that changed something durably: one sync each. */
  readonly commits: number
  /** Operations that those commits carried. */
  readonly committedOperations: number
  /** Time that those commits took, sync included. */
  readonly commitMs: number
  /** Operations that those commits and reads carried. */
  readonly operations: number
  readonly largestBatch: number
  /** Operations undone alone, in a batch that was committed. */
  readonly failedOperations: number
  /** Batches undone whole: disk full, I/O error, lock not got. */
  readonly failedBatches: number
  readonly statements: number
  readonly checkpoints: number
  /** Longest checkpoint, in milliseconds. */
  readonly longestCheckpointMs: number
  /** Connections given up after an I/O error. */
  readonly reopened: number
}

/** The counters of a thread that has done nothing yet. */
export const NO_STATS: ThreadStats = {
  commits: 0,
  committedOperations: 0,
  commitMs: 0,
  operations: 0,
  largestBatch: 0,
  failedOperations: 0,
  failedBatches: 0,
  statements: 0,
  checkpoints: 0,
  longestCheckpointMs: 0,
  reopened: 0,
}
