import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mutate, SourceCopy } from './mutant.ts'
import { MUTATIONS } from './mutations.ts'

describe('promises broken on purpose', () => {
  it.each(MUTATIONS)('"$promise" can be broken where the mutation says', (mutation) => {
    const source = readFileSync(join(import.meta.dirname, '../..', mutation.file), 'utf8')
    expect(mutate(source, mutation)).not.toBe(source)
  })

  // Some seconds each; that the same tests pass on the whole source is what the suite itself shows.
  it.each(MUTATIONS)('"$promise" is missed by the clients', async (mutation) => {
    using copy = new SourceCopy()
    const { failed, passed, output } = await copy.tryOut(mutation)
    expect({ noticed: failed > 0 && passed === 0, output }).toMatchObject({ noticed: true })
  })
})
