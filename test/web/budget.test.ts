import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

// What a phone on a slow line has to fetch before it can show the sign-in page.
const FIRST_LOAD_BYTES = 200 * 1000
const ENTRY = 'index.html'
const FIRST_PAGE = 'src/features/session/sign-in-page.tsx'
const SHELL = 'src/app/shell/shell.tsx'
const OVERVIEW = 'src/features/overview/overview-page.tsx'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
}

const manifest = JSON.parse(readFileSync('web/dist/.vite/manifest.json', 'utf8')) as Readonly<
  Record<string, Chunk>
>

/** A chunk and all that it imports statically. */
function closure(key: string, seen = new Set<string>()): ReadonlySet<string> {
  const chunk = manifest[key]
  if (chunk === undefined) throw new Error(`${key} is not in the manifest`)
  if (seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const each of chunk.imports ?? []) closure(each, seen)
  return seen
}

it('the first load is below 200 kB of compressed JavaScript', () => {
  const files = new Set([...closure(ENTRY), ...closure(FIRST_PAGE)])
  const sizes = [...files].map((file) => gzipSync(readFileSync(`web/dist/${file}`)).length)
  const bytes = sizes.reduce((sum, each) => sum + each, 0)
  expect(bytes).toBeLessThan(FIRST_LOAD_BYTES)
  expect(bytes).toBeGreaterThan(0)
})

it('so is that of the overview for somebody who is signed in, as browsers get it: with Brotli', () => {
  const files = new Set([...closure(ENTRY), ...closure(SHELL), ...closure(OVERVIEW)])
  const sizes = [...files].map(
    (file) => brotliCompressSync(readFileSync(`web/dist/${file}`)).length,
  )
  expect(sizes.reduce((sum, each) => sum + each, 0)).toBeLessThan(FIRST_LOAD_BYTES)
})

it('every page is code of its own', () => {
  const first = closure(ENTRY)
  const pages = Object.keys(manifest).filter((key) => /features\/.*-page\.tsx$/.test(key))
  expect(pages.length).toBeGreaterThan(4)
  expect(pages.filter((key) => first.has(manifest[key]?.file ?? ''))).toEqual([])
})
