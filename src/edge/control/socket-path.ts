import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

// sun_path holds 108 bytes on Linux and 104 on macOS, with the final NUL.
const LONGEST = 100

/**
 * Where the running server of a data folder is reached by the command line: in the folder itself,
 * which only its owner can enter, or under the temporary folder when the path is too long for a socket.
 */
export function controlSocketPath(dataDir: string): string {
  const path = join(resolve(dataDir), 'control.sock')
  if (Buffer.byteLength(path) <= LONGEST) return path
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 20)
  return join(tmpdir(), `taifa-${process.getuid?.() ?? 0}-${digest}.sock`)
}
