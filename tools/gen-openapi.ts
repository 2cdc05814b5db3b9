// Writes openapi.json from the routes; `--check` only compares.
import type {} from '@fastify/swagger'
import { readFileSync, writeFileSync } from 'node:fs'
import { buildHttp } from '#edge/http/app.ts'
import type { HttpUseCases } from '#edge/http/http.ts'
import { systemClock } from '#infra/clock/clock.ts'

const FILE = 'openapi.json'

const silent = (): void => {}
const log = { debug: silent, info: silent, warn: silent, error: silent, child: () => log }
const app = await buildHttp({
  // The description is made from the schemas; no route is called.
  use: { apiKeys: {}, identity: {}, updates: { close: silent } } as unknown as HttpUseCases,
  log,
  clock: systemClock,
  version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
  server: {
    mode: 'production',
    hostname: 'mail.example.com',
    mxHostname: 'mx1.example.com',
    smtpHost: 'mail.example.com',
    smtpPort: 587,
    publicUrl: 'http://mail.example.com',
  },
  readiness: () => Promise.resolve([]),
})
const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
await app.close()

if (process.argv.includes('--check')) {
  if (readCurrent() !== text) {
    console.error(`${FILE} is not what the routes say; run: node tools/gen-openapi.ts`)
    process.exit(1)
  }
} else {
  writeFileSync(FILE, text)
}

function readCurrent(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8')
  } catch {
    return undefined
  }
}
