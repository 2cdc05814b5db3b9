import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { replay } from '../support/smtp-transcript.ts'

const folder = import.meta.dirname
const transcripts = readdirSync(folder).filter((name) => name.endsWith('.smtp'))

// Each file holds what goes in and what must come out; `vitest -u` writes what comes out.
describe('dialogues', () => {
  test.each(transcripts)('%s', async (name) => {
    const file = join(folder, name)
    await expect(replay(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file)
  })
})
