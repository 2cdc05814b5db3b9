import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayProcess } from '../support/relay-process.ts'
import type { IssuedCredential } from '../support/sending-domain.ts'
import { SmtpDialogue } from '../support/smtp-dialogue.ts'
import { byteDifferences, differences } from './arrival.ts'
import { CASES, DELIVERED_CASES, FOREIGN_SENDER, letterOf, type CaseName } from './cases.ts'
import {
  runProgram,
  settingsEnv,
  type ClientScene,
  type MailClient,
  type SendReport,
  type SubmissionSettings,
} from './client.ts'
import { composeMessage } from './compose.ts'
import { ReportBuilder } from './client-report.ts'
import { recipientsOf } from './letter.ts'
import { RelayControl } from './relay-control.ts'

/** Each fails to log in two to five times; twenty failures of an address cost nothing. */
const CLIENTS_PER_START = 5
const ATTACHMENT_BYTES = 5 * 1024 * 1024
/** As long as a real one, and never issued. */
const WRONG_PASSWORD = 'NotThePasswordNotThePasswordNotThePass'

interface StageFacts {
  readonly account: string
  readonly caFile: string
  /** The first line of the reply, which names the cause; some clients show no more. */
  readonly wrongPasswordWords: string
}

/** The one relay that all clients talk to, and what it says to a wrong password. */
class Stage {
  readonly #relay: RelayProcess
  /** A copy: the data folder is closed to the users that mail servers run as. */
  readonly #caFile: string
  #seated = 0
  readonly control: RelayControl
  readonly account: string
  readonly wrongPasswordWords: string

  private constructor(relay: RelayProcess, facts: StageFacts) {
    this.#relay = relay
    this.control = new RelayControl(relay)
    this.#caFile = facts.caFile
    this.account = facts.account
    this.wrongPasswordWords = facts.wrongPasswordWords
  }

  static async set(folder: string): Promise<Stage> {
    const relay = await RelayProcess.start()
    const account = await new RelayControl(relay).createAccount('clients')
    const caFile = join(folder, 'ca.pem')
    writeFileSync(caFile, relay.ca)
    const wrongPasswordWords = await wordsToWrongPassword(relay)
    return new Stage(relay, { account, caFile, wrongPasswordWords })
  }

  scene(domain: string, credential: IssuedCredential): ClientScene {
    const settings = this.settings(credential)
    return { relay: this.#relay, control: this.control, domain, settings }
  }

  settings(credential: IssuedCredential): SubmissionSettings {
    const { username, password } = credential
    const { port } = this.#relay.submission
    return { host: 'localhost', port, username, password, caFile: this.#caFile }
  }

  /**
   * Some wrong passwords from one address are free, then their replies are held back for longer and
   * longer. A restart forgets them, which saves half of the suite's time.
   */
  async seatNext(): Promise<void> {
    this.#seated += 1
    if (this.#seated % CLIENTS_PER_START !== 0) return
    await this.#relay.kill('SIGTERM')
    await this.#relay.start()
  }

  async strike(): Promise<void> {
    await this.#relay[Symbol.asyncDispose]()
  }
}

async function wordsToWrongPassword(relay: RelayProcess): Promise<string> {
  using dialogue = await SmtpDialogue.connect(relay.submission)
  await dialogue.expect('220')
  await dialogue.command('EHLO suite.test', '250')
  await dialogue.startTls(relay.ca)
  await dialogue.command('EHLO suite.test', '250')
  const token = Buffer.from(`\0nobody@nowhere.test\0${WRONG_PASSWORD}`).toString('base64')
  const reply = await dialogue.command(`AUTH PLAIN ${token}`, '535')
  const [, words = ''] = /^535[ -]5\.7\.8 (.*)$/m.exec(reply.replace(/\r/g, '')) ?? []
  if (words === '') throw new Error(`a wrong password is answered with ${reply}`)
  return words
}

/** One client's folder, domain and credential. */
class Seat {
  readonly client: MailClient
  readonly stage: Stage
  readonly folder: string
  readonly domain: string
  readonly credential: IssuedCredential

  private constructor(parts: Pick<Seat, 'client' | 'stage' | 'folder' | 'domain' | 'credential'>) {
    this.client = parts.client
    this.stage = parts.stage
    this.folder = parts.folder
    this.domain = parts.domain
    this.credential = parts.credential
  }

  static async take(client: MailClient, stage: Stage, parent: string): Promise<Seat> {
    const folder = join(parent, client.slug)
    mkdirSync(folder)
    const domain = `${client.slug}.test`
    const credential = await stage.control.setUpDomain(stage.account, domain)
    await client.prepare?.(folder)
    await client.setUp?.(stage.scene(domain, credential))
    return new Seat({ client, stage, folder, domain, credential })
  }

  /** What is wrong with the outcome of a case; nothing when the client and the relay did their work. */
  async faultsOf(name: CaseName, attachmentFile: string): Promise<readonly string[]> {
    const { client, domain, folder, stage } = this
    const letter = letterOf(name, { domain, tag: tagOf(client, name), attachmentFile })
    const message = composeMessage(letter)
    const messageFile = join(folder, 'message.eml')
    writeFileSync(messageFile, message)
    if (name === 'revoked credential') await stage.control.revoke(this.credential)
    const password = name === 'wrong password' ? WRONG_PASSWORD : this.credential.password
    const settings = stage.settings({ ...this.credential, password })
    const report = await client.send({ settings, letter, messageFile, folder })
    if (!isDelivered(name)) return this.#refusalFaults(name, recipientsOf(letter), report)
    if (!report.accepted) return [`not accepted: ${report.output.slice(-4000)}`]
    const arrivals = await stage.control.awaitArrivals(recipientsOf(letter))
    const found = [...(await differences(letter, arrivals, client.alters))]
    for (const arrival of arrivals) {
      found.push(...(await stage.control.authenticationFaults(arrival, domain)))
      if (client.input === 'raw') found.push(...byteDifferences(message, arrival.raw))
    }
    return found
  }

  /** The guide's program, as printed, with nothing but its environment. */
  async exampleFaults(argv: readonly string[]): Promise<readonly string[]> {
    const to = `mgeni.${this.client.slug}@elsewhere.test`
    const env = { MAIL_FROM: `hello@${this.domain}`, MAIL_TO: to }
    const settings = settingsEnv(this.stage.settings(this.credential), this.folder)
    const { status, output } = await runProgram(argv, { env: { ...settings, ...env } })
    if (status !== 0) return [`it ended with ${status}: ${output}`]
    const [arrival] = await this.stage.control.awaitArrivals([to])
    if (arrival === undefined) return ['nothing arrived']
    const text = arrival.raw.toString()
    return [
      ...(await this.stage.control.authenticationFaults(arrival, this.domain)),
      ...(text.includes('\r\nSubject: Karibu\r\n') ? [] : ['the subject is not Karibu']),
      ...(text.includes('relay.') ? [] : ['the text is missing']),
    ]
  }

  async #refusalFaults(
    name: CaseName,
    recipients: readonly string[],
    { accepted, output, dialogue = output }: SendReport,
  ): Promise<readonly string[]> {
    const { client, stage } = this
    const words =
      name === 'wrong From'
        ? [FOREIGN_SENDER, ...(client.showsFirstLineOnly === true ? [] : [this.domain])]
        : [stage.wrongPasswordWords]
    const own = client.ownWords?.[name]?.words
    return [
      ...(accepted ? ['it was accepted'] : []),
      ...missing(
        name === 'wrong From' ? ['550', ...words] : words,
        output,
        'the client does not show',
      ),
      // Where a log has more than the dialogue, the dialogue has to say it, or what it says is on record.
      ...missing(own ?? words, dialogue, 'the dialogue does not show'),
      ...((await stage.control.hasArrived(recipients)) ? ['it has arrived all the same'] : []),
    ]
  }
}

function missing(words: readonly string[], shown: string, complaint: string): readonly string[] {
  const text = shown.replace(/\s+/g, ' ')
  return words
    .filter((part) => !text.includes(part))
    .map((part) => `${complaint} ${JSON.stringify(part)}, but: ${shown}`)
}

/** `smtplib.wrong-from`: recipients of one case are nobody else's. */
function tagOf(client: MailClient, name: CaseName): string {
  return `${client.slug}.${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
}

function isDelivered(name: CaseName): boolean {
  return (DELIVERED_CASES as readonly CaseName[]).includes(name)
}

interface Presence {
  readonly client: MailClient
  readonly version: string | undefined
  readonly problem: string
}

async function presenceOf(client: MailClient): Promise<Presence> {
  try {
    return { client, version: await client.version(), problem: '' }
  } catch (error) {
    return { client, version: undefined, problem: (error as Error).message }
  }
}

interface Step {
  readonly title: string
  run(seat: Seat): Promise<readonly string[]>
}

function stepsOf(
  client: MailClient,
  attachmentFile: string,
  report: ReportBuilder,
): readonly Step[] {
  const { example } = client
  const first: readonly Step[] =
    example === undefined
      ? []
      : [
          {
            title: "the guide's program",
            run: async (seat) => seat.exampleFaults(example(seat.folder)),
          },
        ]
  const cases = CASES.filter((name) => client.cannot[name] === undefined)
  return [
    ...first,
    ...cases.map((name) => ({
      title: name,
      run: async (seat: Seat) => {
        const startedAt = performance.now()
        report.set(client, name, { outcome: 'failed' })
        const faults = await seat.faultsOf(name, attachmentFile)
        const ms = Math.round(performance.now() - startedAt)
        const note = client.ownWords?.[name]?.note
        const outcome = faults.length === 0 ? 'passed' : 'failed'
        report.set(client, name, { outcome, ms, ...(note === undefined ? {} : { note }) })
        return faults
      },
    })),
  ]
}

/**
 * Declares all cases of all clients, one after the other, on one relay. A client that is not installed
 * fails where CI is set, and is skipped with its reason elsewhere.
 */
export async function describeClients(clients: readonly MailClient[]): Promise<void> {
  const presences = await Promise.all(clients.map(presenceOf))
  const report = new ReportBuilder()
  for (const { client, version } of presences) report.add(client, version)
  const names = presences.map(({ client, version }) => `${client.name} ${version ?? 'MISSING'}`)
  console.log(`mail clients of this run:\n  ${names.join('\n  ')}`)
  const parent = mkdtempSync(join(tmpdir(), 'taifa-clients-'))
  // Mail servers run their parts as users of their own, who have to be able to enter.
  chmodSync(parent, 0o755)
  const attachmentFile = join(parent, 'ripoti.bin')
  let stage: Stage
  beforeAll(async () => {
    writeFileSync(attachmentFile, randomBytes(ATTACHMENT_BYTES))
    stage = await Stage.set(parent)
  })
  afterAll(async () => {
    report.write()
    await stage.strike()
    rmSync(parent, { recursive: true, force: true })
  })

  const missing = presences.filter(({ version }) => version === undefined)
  describe.each(missing)('$client.name', ({ problem }) => {
    it.skipIf(process.env['CI'] !== 'true')(`is not installed: ${problem}`, () => {
      expect.fail(problem)
    })
  })
  const present = presences.filter(({ version }) => version !== undefined)
  describe.each(present)('$client.name $version', ({ client }) => {
    let seat: Seat
    beforeAll(async () => {
      await stage.seatNext()
      seat = await Seat.take(client, stage, parent)
    })
    afterAll(async () => client.close?.())
    it.each(stepsOf(client, attachmentFile, report))('$title', async (step) => {
      expect(await step.run(seat)).toEqual([])
    })
  })
}
