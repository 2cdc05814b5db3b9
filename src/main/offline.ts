import { ALL_COMMANDS } from '#edge/cli/commands/all.ts'
import { Input } from '#edge/cli/command.ts'
import type { OperatorUseCases } from '#edge/cli/use-cases.ts'
import { callControl } from '#edge/control/control-client.ts'
import {
  STORES_CHANGED,
  type OperationResult,
  type OperationRunner,
} from '#edge/control/operation.ts'
import { controlSocketPath } from '#edge/control/socket-path.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import { ok } from '#core/result.ts'
import type { Announcements } from '#relay/ports/announcements.ts'
import type { Log } from '#relay/ports/log.ts'
import { SandboxMailbox } from '#sandbox/mailbox.ts'
import { ZoneStore } from '#sandbox/zone-store.ts'
import type { Config } from './config/config.ts'
import { openFoundation, type Foundation } from './foundation.ts'
import { hostPort } from './host-port.ts'
import { createUseCases, sandboxControls } from './use-cases.ts'

interface Operation {
  readonly name: string
  readonly input: Parameters<OperationRunner>[1]
}

/** Runs one operation in this process, on a data folder that no server is using. */
export async function runOffline(
  config: Config,
  log: Log,
  operation: Operation,
): Promise<OperationResult> {
  const result = await operateHere(config, log, operation)
  // A server may have started meanwhile, and what it has read is older. It opens the socket before the
  // doors for mail: while nobody listens there is nothing that could have been read.
  await callControl(controlSocketPath(config.dataDir), STORES_CHANGED, {})
  return result
}

async function operateHere(
  config: Config,
  log: Log,
  operation: Operation,
): Promise<OperationResult> {
  const foundation = await openFoundation(config, log, { processMetrics: false })
  try {
    const dns = createDns({ servers: offlineDnsServers(config), cache: false })
    const use = createUseCases(foundation, dns, await offlineSandbox(foundation))
    return await operationRunner(use)(operation.name, operation.input)
  } finally {
    await foundation.close()
  }
}

/** The operations by name, over the use cases of one process. */
export function operationRunner(use: OperatorUseCases): OperationRunner {
  const byName = new Map(ALL_COMMANDS.map((command) => [command.name, command]))
  return async (name, input) => {
    const command = byName.get(name)
    if (command !== undefined) return command.run(use, new Input(input))
    const message = `The running server does not know "${name}"; it is of another version: restart it.`
    return { ok: false, error: { code: 'unknown_operation', message } }
  }
}

/** The operations of a running server, which hears what another process did to its stores. */
export function servedOperations(
  use: OperatorUseCases,
  announcements: Pick<Announcements, 'publish'>,
): OperationRunner {
  const run = operationRunner(use)
  return async (name, input) => {
    if (name !== STORES_CHANGED) return run(name, input)
    announcements.publish({ kind: 'changed-elsewhere' })
    return ok(undefined)
  }
}

/** Where a process that is not the server asks: its own server's DNS in the sandbox. */
export function offlineDnsServers(config: Config): readonly string[] {
  if (config.dnsServers.length > 0 || config.mode === 'production') return config.dnsServers
  return [hostPort(config.sandboxDnsListen)]
}

async function offlineSandbox({ config, clock, random, log }: Foundation) {
  if (config.mode === 'production') return undefined
  const { dataDir } = config
  const zones = await ZoneStore.open({ dataDir, monotonicMs: () => clock.monotonicMs() })
  const mailbox = await SandboxMailbox.open({ dataDir, clock, random, log, readOnly: true })
  return sandboxControls(zones, mailbox)
}
