import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  unmount(): void
}

/** A file system of its own of so many bytes, or undefined where mounting is not permitted. */
export function mountSmallDisk(bytes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'taifa-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'taifa-test', path], {
      stdio: 'ignore',
    })
  } catch {
    rmSync(path, { recursive: true })
    return undefined
  }
  const unmount = () => {
    execFileSync('umount', [path])
    rmSync(path, { recursive: true })
  }
  return { path, unmount }
}

/** For the name of a test: which of the two ways it takes. */
export const MAY_MOUNT = ((): boolean => {
  const disk = mountSmallDisk(65_536)
  disk?.unmount()
  return disk !== undefined
})()
