// `npm test`: every check and every test, with one closing line that counts them. The projects run one
// after the other, because tests with real processes would starve beside the parallel ones.
// `npm test -- unit` runs one of them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPORT_FILE } from '../test/clients/client-report.ts'
import { installClients } from '../test/clients/install.ts'

const PROJECTS = ['unit', 'e2e', 'clients', 'web']

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const asked = process.argv.slice(2)
// The client suite says which tests this costs.
for (const problem of installClients()) console.error(`a mail client is missing: ${problem}`)

// What an earlier run has left says nothing about this one.
rmSync(REPORT_FILE, { force: true })
const results = [runCheck(), ...PROJECTS.filter(isAsked).map(runProject)]
if (isAsked('clients')) results.push(runTool('tools/gen-guides.ts', '--clients', '--check'))
const sum = (count: (each: Counts) => number): number =>
  results.reduce((all, each) => all + count(each), 0)
const failed = sum((each) => each.failed)
console.log(
  `${sum((each) => each.passed)} passed, ${failed} failed, ${sum((each) => each.skipped)} skipped`,
)
process.exit(failed === 0 ? 0 : 1)

function isAsked(project: string): boolean {
  return asked.length === 0 || asked.includes(project)
}

function runCheck(): Counts {
  return runTool('tools/check.ts')
}

function runTool(...args: readonly string[]): Counts {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
}

function runProject(project: string): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'taifa-test-'))
  const reportFile = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const { status } = spawnSync('vitest', ['run', '--project', project, ...reporters], {
    stdio: 'inherit',
  })
  const counts = readCounts(reportFile)
  rmSync(folder, { recursive: true, force: true })
  // A file that cannot be loaded or an error outside of tests fails the run without a failed test.
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function readCounts(reportFile: string): Counts {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Record<string, number>
    return {
      passed: report['numPassedTests'] ?? 0,
      failed: report['numFailedTests'] ?? 0,
      skipped: report['numPendingTests'] ?? 0,
    }
  } catch {
    console.error('the test runner ended without a report')
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
