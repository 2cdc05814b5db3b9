import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = join(import.meta.dirname, '../../src')
/** The sandbox's receiving host speaks to the relay, not to its users. */
const FLOORS = ['proto', 'relay', 'edge']

/** `reply(550, '7.1', 'words …'`, as the source writes every reply of ours; the first line of text only. */
const REPLY = /\breply\(\s*([45]\d\d),\s*'(\d+\.\d+)',\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g

/** Made from a table of its own: the syntax of each command. */
const COMPUTED = ['501 5.5.4 Syntax: …']

/** Every error reply in the source, as `550 5.7.1 words`, with `…` for what differs from case to case. */
export function errorRepliesInSource(): readonly string[] {
  const found = FLOORS.flatMap((floor) => sourceFiles(join(SOURCE, floor))).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(REPLY)].map(([, code = '', detail, plain, template]) =>
      asShown(code, `${code.charAt(0)}.${detail}`, plain ?? template ?? ''),
    ),
  )
  return [...new Set([...found, ...COMPUTED])].toSorted()
}

function asShown(code: string, enhanced: string, words: string): string {
  const text = words.replace(/\$\{[^}]*\}/g, '…').replace(/\\(.)/g, '$1')
  return `${code} ${enhanced} ${text}`
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}
