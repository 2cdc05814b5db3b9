import { ALL_COMMANDS } from '#edge/cli/commands/all.ts'
import { Input } from '#edge/cli/command.ts'
import type { OperatorUseCases } from '#edge/cli/use-cases.ts'
import type { OperationResult, OperationRunner } from '#edge/control/operation.ts'
import { createDns } from '#infra/dns/resolver-dns.ts'
import type { Log } from '#relay/ports/log.ts'
import { SandboxMailbox } from '#sandbox/mailbox.ts'
import { ZoneStore } from '#sandbox/zone-store.ts'
import type { Config } from './config/config.ts'
import { openFoundation, type Foundation } from './foundation.ts'
import { hostPort } from './host-port.ts'
import { createUseCases, sandboxControls } from './use-cases.ts'

/** Runs one operation in this process, on a data folder that no server is using. */
export async function runOffline(
  config: Config,
  log: Log,
  operation: { readonly name: string; readonly input: Parameters<OperationRunner>[1] },
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
