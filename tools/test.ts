// `npm test`: every check and every test, with one closing line that counts them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installClients } from '../test/clients/install.ts'

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numFailedTestSuites: number
}

const folder = mkdtempSync(join(tmpdir(), 'taifa-test-'))
const reportFile = join(folder, 'report.json')

// The client suite says which tests this costs.
for (const problem of installClients()) console.error(`a mail client is missing: ${problem}`)

const check = spawnSync(process.execPath, ['tools/check.ts'], { stdio: 'inherit' })
const tests = spawnSync(
  'vitest',
  [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)

let report: Report | undefined
try {
  report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
} catch {
  console.error('the test runner ended without a report')
}
rmSync(folder, { recursive: true, force: true })

const checkFailed = check.status === 0 ? 0 : 1
const passed = (report?.numPassedTests ?? 0) + (1 - checkFailed)
const broken = report === undefined ? 1 : 0
const suites = report !== undefined && report.numFailedTests === 0 ? report.numFailedTestSuites : 0
const failed = (report?.numFailedTests ?? 0) + suites + checkFailed + broken
console.log(`${passed} passed, ${failed} failed, ${report?.numPendingTests ?? 0} skipped`)
process.exit(failed === 0 && tests.status === 0 ? 0 : 1)
