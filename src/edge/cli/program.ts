import { readFile, stat } from 'node:fs/promises'
import { Command, CommanderError, Option } from 'commander'
import { ok, type Result } from '#core/result.ts'
import type { OperationInput, OperationRefusal, OperationResult } from '../control/operation.ts'
import { refuse, type CliCommand } from './command.ts'

export interface ProgramOutput {
  out(text: string): void
  error(text: string): void
}

export interface LocalOptions {
  readonly envFile: string | undefined
  readonly json: boolean
}

/** Commands that work on the machine and not on the use cases. Each answers the exit status. */
export interface LocalCommands {
  serve(options: LocalOptions): Promise<number>
  config(options: LocalOptions): Promise<number>
  doctor(options: LocalOptions & { readonly probe: string }): Promise<number>
  backup(file: string, options: LocalOptions & { readonly force: boolean }): Promise<number>
  restore(file: string, options: LocalOptions & { readonly force: boolean }): Promise<number>
}

export interface ProgramParts<UseCases> {
  readonly version: string
  readonly commands: readonly CliCommand<UseCases>[]
  readonly local: LocalCommands
  /** Runs the operation in the server or over the use cases of this process. */
  readonly operate: (
    name: string,
    input: OperationInput,
    envFile: string | undefined,
  ) => Promise<OperationResult>
  readonly output: ProgramOutput
}

const GROUPS: Readonly<Record<string, string>> = {
  account: 'accounts: who may use this relay',
  user: 'people who can sign in to the dashboard',
  'api-key': 'keys for the HTTP API',
  domain: 'domains to send from, their DNS records and their state',
  credential: 'SMTP user names and passwords, one per domain',
  forward: 'mail for an address that goes on to others',
  suppression: 'addresses that an account does not write to',
  queue: 'messages that wait, what to do about them, and the history of one',
  quota: 'limits on recipients per minute, hour, day and month',
  audit: 'what people did',
  sandbox: 'the internet in a box: its DNS and its mailbox',
}

interface GlobalOptions {
  readonly json?: boolean
  readonly envFile?: string
}

/**
 * Runs one command line. Answers the exit status: 0 done, 1 refused or failed, 2 wrong usage. Results
 * go to `out`, everything else to `error`.
 */
export async function runProgram<UseCases>(
  parts: ProgramParts<UseCases>,
  argv: readonly string[],
): Promise<number> {
  let status = 0
  const program = buildProgram(parts, (code) => {
    status = code
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  return status
}

function buildProgram<UseCases>(
  parts: ProgramParts<UseCases>,
  done: (status: number) => void,
): Command {
  const program = new Command('taifa')
    .description('Taifa Mail: SMTP in, signed mail out, every message explained.')
    .version(parts.version)
    .option('--json', 'print JSON instead of text')
    .option('--env-file <file>', 'read settings from this file; the environment wins over it')
    .configureOutput({
      writeOut: (text) => parts.output.out(text),
      writeErr: (text) => parts.output.error(text),
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see how the command is used)')
  addLocalCommands(program, parts.local, done)
  for (const command of parts.commands) addCommand({ program, parts, command, done })
  return program
}

function addLocalCommands(
  program: Command,
  local: LocalCommands,
  done: (status: number) => void,
): void {
  const options = (command: Command): LocalOptions => {
    const all = command.optsWithGlobals<GlobalOptions>()
    return { envFile: all.envFile, json: all.json === true }
  }
  program
    .command('serve')
    .description('run the relay; what npm start runs')
    .action(async (_, command: Command) => done(await local.serve(options(command))))
  program
    .command('config')
    .description('every setting, its value and where it came from')
    .action(async (_, command: Command) => done(await local.config(options(command))))
  program
    .command('doctor')
    .description('look at ports, names, certificates, disk, clock and data; say what to mend')
    .option('--probe <domain>', 'whose mail host is asked whether port 25 is open', 'gmail.com')
    .addHelpText(
      'after',
      '\nExits with 1 when something is broken. Example:\n  taifa doctor --json',
    )
    .action(async ({ probe }: { probe: string }, command: Command) =>
      done(await local.doctor({ ...options(command), probe })),
    )
  addArchiveCommands(program, local, { options, done })
}

function addArchiveCommands(
  program: Command,
  local: LocalCommands,
  {
    options,
    done,
  }: {
    readonly options: (command: Command) => LocalOptions
    readonly done: (status: number) => void
  },
): void {
  program
    .command('backup')
    .description('database, mail, keys and certificates into one file, while the server runs')
    .argument('<file>', 'the archive to write, outside of the data folder')
    .option('--force', 'replace the file when it is there')
    .addHelpText('after', '\nExample:\n  taifa backup /srv/backup/taifa-monday.tar')
    .action(async (file: string, own: { force?: true }, command: Command) =>
      done(await local.backup(file, { ...options(command), force: own.force === true })),
    )
  program
    .command('restore')
    .description('unpack a backup into the data folder; no server may run on it')
    .argument('<file>', 'an archive made by taifa backup')
    .option('--force', 'put aside what is in the data folder')
    .addHelpText('after', '\nExample:\n  taifa restore /srv/backup/taifa-monday.tar')
    .action(async (file: string, own: { force?: true }, command: Command) =>
      done(await local.restore(file, { ...options(command), force: own.force === true })),
    )
}

interface Addition<UseCases> {
  readonly program: Command
  readonly parts: ProgramParts<UseCases>
  readonly command: CliCommand<UseCases>
  readonly done: (status: number) => void
}

function addCommand<UseCases>({ program, parts, command, done }: Addition<UseCases>): void {
  const words = command.name.split(' ')
  const parent = words.length > 1 ? group(program, words[0] ?? '') : program
  const made = parent.command(words[words.length - 1] ?? '').description(command.summary)
  for (const argument of command.arguments)
    made.argument(argument.required ? `<${argument.name}>` : `[${argument.name}]`, argument.help)
  for (const option of command.options) {
    const dots = option.several === true ? '...' : ''
    const flags =
      option.value === undefined ? `--${option.name}` : `--${option.name} <${option.value}${dots}>`
    made.addOption(new Option(flags, option.help).makeOptionMandatory(option.required === true))
  }
  made.addHelpText('after', `\nExample:\n  ${command.example}`)
  made.action(async (...received: unknown[]) => {
    const self = received[received.length - 1] as Command
    const files = await readFiles(command, self.args)
    if (!files.ok) {
      done(show(parts.output, command, files, self.optsWithGlobals<GlobalOptions>().json === true))
      return
    }
    const values = files.value.map((value, i) => [command.arguments[i]?.name ?? String(i), value])
    const own = Object.entries(self.opts<Record<string, string | boolean>>()).map(
      ([key, value]) => [kebab(key), value],
    )
    const global = self.optsWithGlobals<GlobalOptions>()
    const input = Object.fromEntries([...values, ...own]) as OperationInput
    const result = await parts.operate(command.name, input, global.envFile)
    done(show(parts.output, command, result, global.json === true))
  })
}

// What the control socket of the server takes.
const MAX_FILE_BYTES = 900 * 1024

/** The arguments, those that name a file replaced by its text. */
async function readFiles<UseCases>(
  command: CliCommand<UseCases>,
  values: readonly string[],
): Promise<Result<readonly string[], OperationRefusal>> {
  const texts: string[] = []
  for (const [i, value] of values.entries()) {
    if (command.arguments[i]?.readsFile !== true) {
      texts.push(value)
      continue
    }
    try {
      const { size } = await stat(value)
      if (size > MAX_FILE_BYTES)
        return refuse('file_too_large', `${value} has more than ${MAX_FILE_BYTES} bytes; split it.`)
      texts.push(await readFile(value, 'utf8'))
    } catch {
      return refuse('file_unreadable', `${value} cannot be read; check its name and rights.`)
    }
  }
  return ok(texts)
}

function group(program: Command, name: string): Command {
  const existing = program.commands.find((command) => command.name() === name)
  return existing ?? program.command(name).description(GROUPS[name] ?? name)
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function show<UseCases>(
  output: ProgramOutput,
  command: CliCommand<UseCases>,
  result: OperationResult,
  json: boolean,
): number {
  if (!result.ok) {
    output.error(
      json ? `${JSON.stringify({ detail: result.error })}\n` : `taifa: ${result.error.message}\n`,
    )
    return 1
  }
  output.out(`${json ? JSON.stringify(result.value, null, 2) : command.print(result.value)}\n`)
  return 0
}
