import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CaseName } from './cases.ts'
import type { RelayProcess } from '../support/relay-process.ts'
import type { Letter } from './letter.ts'
import type { RelayControl } from './relay-control.ts'

/** What every client is told, and nothing more. */
export interface SubmissionSettings {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** The sandbox's authority; a public certificate needs none. */
  readonly caFile: string
}

export interface SendJob {
  readonly settings: SubmissionSettings
  readonly letter: Letter
  /** The letter as a finished message with CRLF, for clients that take one. */
  readonly messageFile: string
  /** A folder of this client, kept from one job to the next. */
  readonly folder: string
}

export interface SendReport {
  readonly accepted: boolean
  /** What the client showed or logged. */
  readonly output: string
  /** What a person sees without opening a log, where that is less than `output`. */
  readonly dialogue?: string
}

/** What a client shows in place of the relay's words, which then only its log has. */
export interface OwnWords {
  readonly words: readonly string[]
  /** For the table of clients. */
  readonly note: string
}

/** What of the world around it a client is set up in. */
export interface ClientScene {
  readonly relay: RelayProcess
  readonly control: RelayControl
  readonly domain: string
  readonly settings: SubmissionSettings
}

/** One real program of the world that sends mail. */
export interface MailClient {
  readonly name: string
  /** Also the first label of its domain. */
  readonly slug: string
  /** Where it comes from: a Debian package, or npm. */
  readonly source: string
  /** `raw`: is given a finished message, which has to arrive byte for byte. */
  readonly input: 'letter' | 'raw'
  /** Cases that the client has no words for, each with the reason. */
  readonly cannot: Readonly<Partial<Record<CaseName, string>>>
  /** What the client itself does to a text before it sends it; on the wire, so no relay's doing. */
  readonly alters?: (text: string) => string
  /** Its errors show the first line of a reply, which names the cause, and keep the remedy to themselves. */
  readonly showsFirstLineOnly?: true
  /** Refusals that the client words itself. */
  readonly ownWords?: Readonly<Partial<Record<CaseName, OwnWords>>>
  /** Rejects, naming what to install, when the client is not there. */
  version(): Promise<string>
  /** Once, before the first job. */
  prepare?(folder: string): Promise<void>
  /** After its domain and credential were made: for clients that need more of a relay than to be sent through. */
  setUp?(scene: ClientScene): Promise<void>
  send(job: SendJob): Promise<SendReport>
  /** The whole file that the guide prints; it is told everything by the environment. */
  readonly example?: (folder: string) => readonly string[]
  /** After the last job: stop what runs in the background. */
  close?(): Promise<void>
}

export interface ProgramOptions {
  readonly stdin?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

export interface ProgramResult {
  readonly status: number
  readonly output: string
}

/** Runs a program with an environment of its own: nobody's ~/.msmtprc plays a part. */
export async function runProgram(
  argv: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const [command = '', ...args] = argv
  const child = spawn(command, args, {
    env: {
      PATH: searchPath(),
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      HOME: '/nonexistent',
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 60_000,
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  // A program that does not read its input is judged by its exit status.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const [status] = (await once(child, 'close')) as [number | null]
  return { status: status ?? -1, output }
}

/** Debian keeps mail programs in /usr/sbin, which a plain user's path lacks. */
function searchPath(): string {
  return `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
}

/**
 * The environment of a program that is handed the settings: TLS libraries find the sandbox's authority
 * by SSL_CERT_FILE (OpenSSL, Go) or NODE_EXTRA_CA_CERTS, so no program has a line about it.
 */
export function settingsEnv(settings: SubmissionSettings, folder: string): Record<string, string> {
  return {
    HOME: folder,
    SMTP_HOST: settings.host,
    SMTP_PORT: String(settings.port),
    SMTP_USER: settings.username,
    SMTP_PASS: settings.password,
    SSL_CERT_FILE: settings.caFile,
    NODE_EXTRA_CA_CERTS: settings.caFile,
  }
}

/** For clients that are a program of ours in their language: settings by environment, letter by stdin. */
export async function sendByProgram(argv: readonly string[], job: SendJob): Promise<SendReport> {
  const { status, output } = await runProgram(argv, {
    env: settingsEnv(job.settings, job.folder),
    stdin: JSON.stringify(job.letter),
  })
  return { accepted: status === 0, output }
}

/** A file in a client's folder of the repository. */
export function clientFile(slug: string, file: string): string {
  return join(import.meta.dirname, slug, file)
}

/** The first match of `pattern` in what `argv` prints; rejects when the program is not there. */
export async function versionFrom(
  argv: readonly string[],
  pattern: RegExp,
  install: string,
): Promise<string> {
  const { output } = await runProgram(argv).catch((error: unknown) => {
    throw new Error(`${argv[0]} is not there; install it with: ${install}`, { cause: error })
  })
  const version = pattern.exec(output)?.[1]
  if (version === undefined)
    throw new Error(`${argv.join(' ')} printed no version (${install}): ${output.slice(0, 400)}`)
  return version
}

/** Mail servers run their parts as users that their packages made. */
export async function systemUser(name: string): Promise<{ uid: number; gid: number }> {
  const { status, output } = await runProgram(['getent', 'passwd', name])
  const [, , uid, gid] = output.split(':')
  if (status !== 0) throw new Error(`there is no user ${name} on this machine`)
  return { uid: Number(uid), gid: Number(gid) }
}
