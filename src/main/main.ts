import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALL_COMMANDS } from '#edge/cli/commands/all.ts'
import { runProgram, type LocalCommands } from '#edge/cli/program.ts'
import { table } from '#edge/cli/table.ts'
import { callControl } from '#edge/control/control-client.ts'
import type { OperationInput, OperationResult } from '#edge/control/operation.ts'
import { controlSocketPath } from '#edge/control/socket-path.ts'
import { createLog } from '#infra/log/log.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Config } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'
import { describeFault, describeSettings } from './config/describe.ts'
import { parseConfig, readEnvironment, settingValues, type Environment } from './config/env.ts'
import { runOffline } from './offline.ts'

/** sysexits.h EX_CONFIG: something is wrong with the settings. */
const EXIT_CONFIG = 78

/** `taifa …`. Sets the exit status; the process ends when nothing is left to do. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that goes away (`taifa … | head`) ends the command quietly.
  process.stdout.on('error', () => process.exit(0))
  try {
    process.exitCode = await runProgram(
      {
        version: readVersion(),
        commands: ALL_COMMANDS,
        local: LOCAL,
        operate,
        output: {
          out: (text) => process.stdout.write(text),
          error: (text) => process.stderr.write(text),
        },
      },
      argv,
    )
  } catch (error) {
    if (error instanceof ConfigError) process.exitCode = EXIT_CONFIG
    else process.exitCode = 1
    process.stderr.write(`taifa: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

const LOCAL: LocalCommands = {
  async serve({ envFile, json }) {
    const config = loadConfig(envFile)
    // Loaded here: the other commands do not need what a server needs.
    const { serve } = await import('./serve.ts')
    return serve(config, { version: readVersion(), json })
  },
  async config({ envFile, json }) {
    const environment = openEnvironment(envFile)
    const rows = describeSettings(settingValues(environment))
    const text = json
      ? JSON.stringify(rows, null, 2)
      : table(
          ['VARIABLE', 'VALUE', 'FROM', 'UNIT', 'MEANING'],
          rows.map((row) => [row.variable, row.value, row.origin, row.unit, row.help]),
        )
    process.stdout.write(`${text}\n`)
    const parsed = parseConfig(environment)
    if (parsed.ok) return 0
    process.stderr.write(`${configMessage(parsed.error.map(describeFault))}\n`)
    return EXIT_CONFIG
  },
  async doctor({ envFile, json, probe }) {
    const config = loadConfig(envFile)
    const { runDoctor } = await import('./doctor/doctor.ts')
    return runDoctor(config, { json, probe })
  },
  async backup(file, { envFile, json, force }) {
    const config = loadConfig(envFile)
    const { runBackup } = await import('./archive-commands.ts')
    return runBackup({ config, version: readVersion(), json, force, file })
  },
  async restore(file, { envFile, json, force }) {
    const config = loadConfig(envFile)
    const { runRestore } = await import('./archive-commands.ts')
    return runRestore({ config, version: readVersion(), json, force, file })
  },
}

/** In the running server when there is one, else here. */
async function operate(
  name: string,
  input: OperationInput,
  envFile: string | undefined,
): Promise<OperationResult> {
  const config = loadConfig(envFile)
  const answer = await callControl(controlSocketPath(config.dataDir), name, input)
  if (answer !== undefined) return answer
  const log = await createLog({ level: 'warn' })
  return runOffline(config, log, { name, input })
}

function loadConfig(envFile: string | undefined): Config {
  const parsed = parseConfig(openEnvironment(envFile))
  if (parsed.ok) return parsed.value
  throw new ConfigError(configMessage(parsed.error.map(describeFault)))
}

function openEnvironment(envFile: string | undefined): Environment {
  const opened = attempt(() => readEnvironment(envFile))
  if (opened.ok) return opened.value
  throw new ConfigError(`--env-file ${envFile ?? ''} cannot be read: ${opened.error}`)
}

function attempt<T>(action: () => T): Result<T, string> {
  try {
    return ok(action())
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error))
  }
}

function configMessage(faults: readonly string[]): string {
  return ['the settings are not usable:', ...faults.map((fault) => `  ${fault}`)].join('\n')
}

function readVersion(): string {
  const file = join(import.meta.dirname, '../../package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
