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
import { IDENTITIES, makeProfile } from './profile.ts'

const OWN_WORDS = 'its dialogue has words of its own and keeps those of the server to itself'

/** A running Thunderbird, and what it writes about its SMTP dialogue. */
class RunningThunderbird {
  readonly #desktop: Desktop
  readonly #profile: string
  #log = ''

  private constructor(desktop: Desktop, profile: string) {
    this.#desktop = desktop
    this.#profile = profile
    const child = desktop.start('thunderbird', ['-profile', profile])
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#log += text))
    child.stderr?.resume()
  }

  static async start({ folder, settings }: SendJob): Promise<RunningThunderbird> {
    const profile = join(folder, 'profile')
    await makeProfile(profile, settings)
    const running = new RunningThunderbird(await Desktop.open(folder), profile)
    await running.#desktop.awaitWindow(' - Mozilla Thunderbird$', 30_000)
    return running
  }

  /** Opens a window with the letter, sends it by keyboard, and types the password when asked. */
  async send({ letter, settings }: SendJob): Promise<SendReport> {
    const before = this.#log.length
    await runProgram(['thunderbird', '-profile', this.#profile, '-compose', composeText(letter)], {
      env: this.#desktop.env,
    })
    // The title has the subject when the letter is in the window; before, a key would send half of it.
    const title = `^Write: ${letter.subject.slice(0, 5)}`
    const window = await this.#desktop.awaitWindow(title, 40_000)
    const end = performance.now() + 40_000
    while (performance.now() < end) {
      const log = this.#log.slice(before)
      if (log.includes('Message sent successfully')) {
        await this.#awaitClosed(window)
        return { accepted: true, output: log }
      }
      if (/S: [45]\d\d/.test(log))
        return { accepted: false, output: log.replaceAll(String.raw`\r\n`, '\n') }
      const prompt = await this.#desktop.findWindow('^Password Required')
      if (prompt !== undefined) {
        await this.#desktop.type(prompt, settings.password)
        await this.#desktop.press(prompt, 'Return')
      } else if (!log.includes('mailnews.smtp')) {
        // A window that has just opened may not listen yet: the key is pressed until something happens.
        await this.#desktop.press(window, 'ctrl+Return')
      }
      await wait(300)
    }
    return { accepted: false, output: `nothing happened: ${this.#log.slice(before)}` }
  }

  async close(): Promise<void> {
    await this.#desktop.close()
  }

  async #awaitClosed(window: string): Promise<void> {
    const end = performance.now() + 5_000
    while ((await this.#desktop.findWindow('^Write: ')) === window && performance.now() < end)
      await wait(100)
  }
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

function makeThunderbird(): MailClient {
  let running: RunningThunderbird | undefined
  return {
    name: 'Thunderbird',
    slug: 'thunderbird',
    source: 'Debian: thunderbird',
    input: 'letter',
    cannot: {
      'HTML with text': 'it writes HTML of its own',
      'wrong password': OWN_WORDS,
      'revoked credential': OWN_WORDS,
    },
    version: async () => {
      await versionFrom(['which', 'xdotool'], /(\w+)$/m, 'apt-get install xdotool')
      return versionFrom(
        ['thunderbird', '--version'],
        /Thunderbird ([\d.]+)/,
        'apt-get install thunderbird xvfb openbox xdotool dbus-daemon libnss3-tools',
      )
    },
    send: async (job) => {
      running ??= await RunningThunderbird.start(job)
      return running.send(job)
    },
    close: async () => running?.close(),
  }
}

export const thunderbird: MailClient = makeThunderbird()
