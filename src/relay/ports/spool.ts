/**
 * Large bodies as files. A file is complete and synced (data and directory entry) when `commit`
 * resolves; before that a crash leaves only a temporary file that `sweep` removes.
 */
export interface Spool {
  create(): Promise<SpoolFile>
  /**
   * Reads from the start, in chunks of at most 64 KiB. Rejects when the file is missing or cut short,
   * and before the last chunk when the disk has altered it.
   */
  read(name: string): AsyncIterable<Uint8Array>
  remove(name: string): Promise<void>
  /** Free room for a message of this size, with a reserve kept for reports and state changes? */
  hasRoomFor(bytes: number): Promise<boolean>
  /** Removes files older than `olderThanMs` that no row knows. Answers how many. */
  sweep(
    isKnown: (names: readonly string[]) => Promise<ReadonlySet<string>>,
    olderThanMs: number,
  ): Promise<number>
}

export interface SpoolFile {
  readonly name: string
  write(chunk: Uint8Array): Promise<void>
  commit(): Promise<void>
  discard(): Promise<void>
}
