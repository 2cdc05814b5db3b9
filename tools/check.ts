// `npm run check`: types, lint, formatting and drift of generated files, all of them before judging.
import { spawnSync } from 'node:child_process'

const STEPS: ReadonlyArray<readonly [name: string, command: string, ...args: string[]]> = [
  ['types', 'tsc', '-b'],
  ['lint', 'oxlint', '--type-aware'],
  ['formatting', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['openapi.json', process.execPath, 'tools/gen-openapi.ts', '--check'],
  ["the dashboard's types of the API", process.execPath, 'tools/gen-web-api.ts', '--check'],
  ["the dashboard's examples", process.execPath, 'tools/gen-web-examples.ts', '--check'],
  ["the dashboard's catalogues", process.execPath, 'tools/check-locales.ts'],
  ['examples in the guides', process.execPath, 'tools/gen-guides.ts', '--check'],
  ['settings page', process.execPath, 'tools/gen-config-docs.ts', '--check'],
  ['metrics page', process.execPath, 'tools/gen-metrics-docs.ts', '--check'],
  ['database schema', process.execPath, 'tools/check-migrations.ts'],
]

/** Of the load source and of one of the mail clients; who has no Go changes neither. */
const GO_FOLDERS = ['bench/load', 'test/clients/net-smtp']

const failed: string[] = []
for (const [name, command, ...args] of STEPS) {
  const startedAt = performance.now()
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (status !== 0) failed.push(name)
}
const unformatted = spawnSync('gofmt', ['-l', ...GO_FOLDERS], { encoding: 'utf8' })
const goFormatting = "Go's formatting"
if (unformatted.error !== undefined) console.log(`none ${goFormatting} (there is no gofmt)`)
else if (unformatted.status === 0 && unformatted.stdout === '') console.log(`ok   ${goFormatting}`)
else {
  console.log(`FAIL ${goFormatting}: gofmt -w\n${unformatted.stdout}${unformatted.stderr}`)
  failed.push(goFormatting)
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`)
  process.exit(1)
}
