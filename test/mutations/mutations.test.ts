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

  it.each(MUTATIONS.filter(({ cheap }) => cheap))(
    '"$promise" is missed by the clients',
    async (mutation) => {
      using copy = new SourceCopy()
      const { failed, output } = await copy.tryOut(mutation)
      expect({ failed, output }).toMatchObject({ failed: 1 })
    },
  )
})
