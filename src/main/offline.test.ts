import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ok } from '#core/result.ts'
import { listenForControl } from '#edge/control/control-server.ts'
import { controlSocketPath } from '#edge/control/socket-path.ts'
import { STORES_CHANGED } from '#edge/control/operation.ts'
import type { Announcement } from '#relay/ports/announcements.ts'
import { quietLog } from '../../test/support/quiet-log.ts'
import { parseConfig } from './config/env.ts'
import { runOffline, servedOperations } from './offline.ts'

let dataDir: string
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'taifa-offline-'))))
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function list() {
  const parsed = parseConfig({ variables: { TAIFA_DATA_DIR: dataDir }, fileVariables: {} })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return runOffline(parsed.value, quietLog, { name: 'account list', input: {} })
}

it('an operation without a server tells the server that has started meanwhile', async () => {
  const called: string[] = []
  const run = (name: string) => {
    called.push(name)
    return Promise.resolve(ok(undefined))
  }
  const control = await listenForControl(controlSocketPath(dataDir), run, quietLog)
  expect(await list()).toMatchObject({ ok: true })
  await control.close()
  expect(called).toEqual([STORES_CHANGED])
  expect(await list()).toMatchObject({ ok: true })
})

it('a server that is told forgets what it has read', async () => {
  const announced: Announcement[] = []
  const publish = (announcement: Announcement) => void announced.push(announcement)
  const run = servedOperations({} as never, { publish })
  expect(await run(STORES_CHANGED, {})).toEqual(ok(undefined))
  expect(await run('no such command', {})).toMatchObject({ error: { code: 'unknown_operation' } })
  expect(announced).toEqual([{ kind: 'changed-elsewhere' }])
})
