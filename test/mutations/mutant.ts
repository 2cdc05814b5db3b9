import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutation } from './mutations.ts'

const ROOT = join(import.meta.dirname, '../..')
const PARTS = [
  'bin',
  'src',
  'test',
  'docs',
  'config',
  'package.json',
  'vitest.config.ts',
  'tsconfig.base.json',
]

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
}

export interface MutantResult {
  readonly passed: number
  /** Tests that failed, by their titles. A relay that does not even start fails none. */
  readonly failed: number
  readonly output: string
}

/** A copy of the source tree, in which promises can be broken without anybody noticing. */
export class SourceCopy implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'taifa-mutant-'))

  constructor() {
    for (const part of PARTS)
      cpSync(join(ROOT, part), join(this.#folder, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'))
  }

  /** The result of the mutation's tests on the changed source; the change is taken back. */
  async tryOut(mutation: Mutation): Promise<MutantResult> {
    const file = join(this.#folder, mutation.file)
    const source = readFileSync(file, 'utf8')
    writeFileSync(file, mutate(source, mutation))
    try {
      return await this.runTests(mutation)
    } finally {
      writeFileSync(file, source)
    }
  }

  async runTests({ tests }: Mutation): Promise<MutantResult> {
    const reportFile = join(this.#folder, 'report.json')
    rmSync(reportFile, { force: true })
    const args = ['--project', 'clients', tests.file, '--reporter=json', '--outputFile', reportFile]
    const title = tests.title === '' ? [] : ['-t', tests.title]
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', ...args, ...title], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    await once(child, 'close')
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport
    return { passed: report.numPassedTests, failed: report.numFailedTests, output }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** The source with the promise broken. Throws when the text is not there exactly once. */
export function mutate(source: string, { find, replace, file }: Mutation): string {
  const count = source.split(find).length - 1
  if (count !== 1)
    throw new Error(`${JSON.stringify(find)} stands ${count} times in ${file}; update the mutation`)
  return source.replace(find, () => replace)
}
