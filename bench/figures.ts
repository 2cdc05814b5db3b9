import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of results, beside this file. */
export const RESULTS = join(import.meta.dirname, 'results')

/** A file of {@link RESULTS}; undefined before its bench has run. */
export function readResult<T>(name: string): T | undefined {
  const file = join(RESULTS, name)
  if (!existsSync(file)) return undefined
  return JSON.parse(readFileSync(file, 'utf8')) as T
}

export function writeResult(name: string, figures: object): void {
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, name), `${JSON.stringify(figures, undefined, 2)}\n`)
}

/** What is checked out, shortened. */
export function commitNow(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}

/** For people: one decimal below a hundred, none above. */
export function format(value: number): string {
  return (value < 100 ? Math.round(value * 10) / 10 : Math.round(value)).toLocaleString('en')
}

export function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b)
}

export function median(values: readonly number[]): number {
  const sorted = ascending(values)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}
