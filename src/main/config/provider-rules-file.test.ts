import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { readProviderRules } from './provider-rules-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taifa-rules-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('reads the rules that come with the relay when there are no others', () => {
  const names = readProviderRules(undefined).providers.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['google', 'microsoft', 'yahoo', 'apple']))
})

it('refuses a wrong file with its name, the line and the remedy', () => {
  const file = join(folder, 'rules.conf')
  writeFileSync(file, '[google]\nmx = *.google.com\nrate = very slow\n')
  expect(() => readProviderRules(file)).toThrow(ConfigError)
  expect(() => readProviderRules(file)).toThrow(
    `${file}, line 3: rate = very slow: expected none, or`,
  )
})

it('refuses a file that is not there', () => {
  expect(() => readProviderRules(join(folder, 'none'))).toThrow('cannot be read')
})
