import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorRepliesInSource } from './reply-texts.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/guides/smtp-errors.md'), 'utf8')
const rows = [...PAGE.matchAll(/^\| `(\d{3} [^`]*)` +\| ([^|]*)\| ([^|]*)\|$/gm)].map(
  ([, reply = '', cause = '', remedy = '']) => ({
    reply,
    cause: cause.trim(),
    remedy: remedy.trim(),
  }),
)

describe('docs/guides/smtp-errors.md', () => {
  it('has a row for every error reply in the source, and no other', () => {
    expect(rows.map(({ reply }) => reply).toSorted()).toEqual(errorRepliesInSource())
  })

  it('says cause and remedy of each', () => {
    expect(rows.filter(({ cause, remedy }) => cause === '' || remedy === '')).toEqual([])
  })
})
