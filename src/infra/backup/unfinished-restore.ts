import { statSync } from 'node:fs'
import { join } from 'node:path'

/** There while a restore puts files in their places: with it the folder may be of two minds. */
export const UNFINISHED_FILE = 'restore.unfinished'

export function hasUnfinishedRestore(dataDir: string): boolean {
  return statSync(join(dataDir, UNFINISHED_FILE), { throwIfNoEntry: false }) !== undefined
}
