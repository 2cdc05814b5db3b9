import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  runProgram,
  versionFrom,
  type MailClient,
  type SendJob,
  type SendReport,
} from '../client.ts'
import { formatPersonPlain, type Letter } from '../letter.ts'
import { Desktop } from './desktop.ts'
import { Marionette } from './marionette.ts'
import { IDENTITIES, makeProfile } from './profile.ts'

/** A dialogue of the program: what a person sees and has to answer. */
interface Dialogue {
  readonly title: string
  readonly text: string
}

const READ_DIALOGUES = `
  return [...Services.wm.getEnumerator(null)]
    .filter(({ document }) => document.documentURI.endsWith('/commonDialog.xhtml'))
    .map(({ document }) => ({
      title: document.title,
      text: document.getElementById('infoBody')?.textContent ?? '',
    }))`

/** What Tools, Developer Tools, Error Console lists about SMTP. */
const READ_ERROR_CONSOLE = `
  return Cc['@mozilla.org/consoleAPI-storage;1']
    .getService(Ci.nsIConsoleAPIStorage)
    .getEvents()
    .filter(({ level, prefix }) => level === 'error' && prefix === 'mailnews.smtp')
    .map((event) => event.arguments.map(String).join(' '))`

/** Closes what a refusal leaves open, without being asked whether to keep it. */
const CLOSE_LETTERS = `
  for (const letter of Services.wm.getEnumerator('msgcompose')) {
    letter.gContentChanged = false
    letter.close()
  }`

/** It has begun to send. The end of the connection of the letter before may still be told. */
const BEGUN = /mailnews\.smtp: "(?:Connecting|C: (?!QUIT))/

const SEND_WITHIN_MS = 60_000

/** A running Thunderbird, and what it writes about its SMTP dialogue. */
class RunningThunderbird {
  readonly #desktop: Desktop
  readonly #profile: string
  readonly #inside: Marionette
  readonly #log: { text: string }

  private constructor(parts: {
    desktop: Desktop
    profile: string
    inside: Marionette
    log: { text: string }
  }) {
    this.#desktop = parts.desktop
    this.#profile = parts.profile
    this.#inside = parts.inside
    this.#log = parts.log
  }

  static async start({ folder, settings }: SendJob): Promise<RunningThunderbird> {
    const home = mkdtempSync(join(folder, 'person-'))
    const profile = join(home, 'profile')
    await makeProfile(profile, settings)
    const desktop = await Desktop.open(home)
    const flags = ['-marionette', '-remote-allow-system-access']
    const child = desktop.start('thunderbird', ['-profile', profile, ...flags])
    const log = { text: '' }
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (log.text += text))
    child.stderr?.resume()
    await desktop.awaitWindow(' - Mozilla Thunderbird$', 30_000)
    const inside = await Marionette.connect(await portOf(profile))
    return new RunningThunderbird({ desktop, profile, inside, log })
  }

  /** Opens a window with the letter, sends it by keyboard, and answers what is asked. */
  async send({ letter, settings }: SendJob): Promise<SendReport> {
    const before = this.#log.text.length
    const errorsBefore = (await this.#inside.run<readonly string[]>(READ_ERROR_CONSOLE)).length
    await runProgram(['thunderbird', '-profile', this.#profile, '-compose', composeText(letter)], {
      env: this.#desktop.env,
    })
    // The title has the subject when the letter is in the window; before, a key would send half of it.
    const title = `^Write: ${letter.subject.slice(0, 5)}`
    const window = await this.#desktop.awaitWindow(title, SEND_WITHIN_MS)
    const seen = new Set<string>()
    const end = performance.now() + SEND_WITHIN_MS
    while (performance.now() < end) {
      const log = this.#log.text.slice(before)
      if (log.includes('Message sent successfully')) {
        await this.#awaitClosed(window)
        return { accepted: true, output: log }
      }
      const dialogues = await this.#inside.run<readonly Dialogue[]>(READ_DIALOGUES)
      for (const { title: shown, text } of dialogues) {
        if (!shown.startsWith('Password Required')) seen.add(`${shown}\n${text}`)
        await this.#answer(shown, settings.password)
      }
      if (dialogues.some(({ title: shown }) => shown === 'Send Message Error')) {
        await this.#inside.run(CLOSE_LETTERS)
        const errors = await this.#inside.run<readonly string[]>(READ_ERROR_CONSOLE)
        const dialogue = [...seen].join('\n')
        const output = [dialogue, ...errors.slice(errorsBefore)].join('\n')
        return { accepted: false, dialogue, output }
      }
      // A window that has just opened may not listen yet: the key is pressed until something happens.
      if (dialogues.length === 0 && !BEGUN.test(log))
        await this.#desktop.press(window, 'ctrl+Return')
      await wait(300)
    }
    return { accepted: false, output: `nothing happened: ${this.#log.text.slice(before)}` }
  }

  async close(): Promise<void> {
    this.#inside.close()
    await this.#desktop.close()
  }

  async #answer(title: string, password: string): Promise<void> {
    // The name of an account stands in quotation marks, which a pattern takes as they are.
    const window = await this.#desktop.findWindow(`^${title.slice(0, 16)}`)
    if (window === undefined) return
    if (title.startsWith('Password Required')) {
      await this.#desktop.type(window, password)
      await this.#desktop.press(window, 'Return')
    } else if (title.startsWith('Login to account')) await this.#desktop.press(window, 'Escape')
    else await this.#desktop.press(window, 'Return')
  }

  async #awaitClosed(window: string): Promise<void> {
    const end = performance.now() + 30_000
    while ((await this.#desktop.findWindow('^Write: ')) === window && performance.now() < end)
      await wait(100)
  }
}

/** It listens on a port that the system chose, and leaves the number in its profile. */
async function portOf(profile: string): Promise<number> {
  const file = join(profile, 'MarionetteActivePort')
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (existsSync(file)) return Number(readFileSync(file, 'utf8'))
    await wait(50)
  }
  throw new Error('Thunderbird does not let itself be looked into')
}

/** The argument of -compose: values in single quotes, which none of our letters has inside. */
function composeText(letter: Letter): string {
  const identity = Object.entries(IDENTITIES).find(([, { name }]) => name === letter.from.name)
  const people = (field: 'to' | 'cc' | 'bcc'): string =>
    letter[field].map(formatPersonPlain).join(',')
  const values: Readonly<Record<string, string>> = {
    preselectid: identity?.[0] ?? 'id1',
    to: people('to'),
    cc: people('cc'),
    bcc: people('bcc'),
    subject: letter.subject,
    body: letter.text,
    format: 'text',
    ...(letter.attachment === undefined ? {} : { attachment: `file://${letter.attachment.path}` }),
  }
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}='${value}'`)
    .join(',')
}

/**
 * A refused login is worded by the program, and what the server said goes to the error console only:
 * `_onAuthFailed` in modules/SmtpClient.sys.mjs of 153 drops it. All else is shown in the server's words,
 * without the reply code.
 */
const OWN_WORDS = {
  words: [
    'Login to server localhost with username',
    'Sending of the message failed.',
    'Unable to authenticate to Outgoing server (SMTP)',
  ],
  note: 'its dialogues say that the login failed, in words of their own; those of the relay are in its error console',
}

function makeThunderbird(): MailClient {
  /** It remembers a password until it is closed, so each password has a Thunderbird of its own. */
  const running = new Map<string, Promise<RunningThunderbird>>()
  return {
    name: 'Thunderbird',
    slug: 'thunderbird',
    source: 'Debian: thunderbird',
    input: 'letter',
    cannot: { 'HTML with text': 'it writes HTML of its own' },
    ownWords: { 'wrong password': OWN_WORDS, 'revoked credential': OWN_WORDS },
    version: async () => {
      await versionFrom(['which', 'xdotool'], /(\w+)$/m, 'apt-get install xdotool')
      return versionFrom(
        ['thunderbird', '--version'],
        /Thunderbird ([\d.]+)/,
        'apt-get install thunderbird xvfb openbox xdotool dbus-daemon libnss3-tools',
      )
    },
    send: async (job) => {
      const { password } = job.settings
      const started = running.get(password) ?? RunningThunderbird.start(job)
      running.set(password, started)
      return (await started).send(job)
    },
    close: async () => {
      for (const started of running.values()) await (await started).close()
    },
  }
}

export const thunderbird: MailClient = makeThunderbird()
