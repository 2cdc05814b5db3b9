import { copyFile, link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

const AT_ONCE = 64

/**
 * Gives the spool's files a second name below `<folder>/<ab>/<ab…>`: the bytes stay there when the spool
 * removes its own. Where the file system knows no second names they are copied. What has one already
 * is left alone. Answers the names that are not in the spool any more.
 */
export async function linkSpoolFiles(
  dataDir: string,
  names: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const shards = new Set(names.map((name) => name.slice(0, 2)))
  for (const shard of shards) await mkdir(join(folder, shard), { recursive: true, mode: 0o700 })
  const missing: string[] = []
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const linked = names.slice(at, at + AT_ONCE).map(async (name) => {
      const shard = name.slice(0, 2)
      const from = join(dataDir, 'spool', shard, name)
      if (!(await secondName(from, join(folder, shard, name)))) missing.push(name)
    })
    await Promise.all(linked)
  }
  return missing
}

/** File systems without links, or with a limit of them on one file. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'])

async function secondName(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return true
    if (code === 'ENOENT') return false
    if (!NO_LINKS.has(code)) throw error
  }
  return copyFile(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}
