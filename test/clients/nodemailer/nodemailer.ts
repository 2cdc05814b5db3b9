import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { readFileSync } from 'node:fs'
import {
  clientFile,
  sendByProgram,
  settingsEnv,
  type MailClient,
  type SendJob,
  type SendReport,
} from '../client.ts'

const PROGRAM = clientFile('nodemailer', 'send.mjs')
const MANIFEST = '../../../node_modules/nodemailer/package.json'

async function version(): Promise<string> {
  const text = readFileSync(new URL(MANIFEST, import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

export const nodemailer: MailClient = {
  name: 'Nodemailer',
  slug: 'nodemailer',
  source: 'npm: nodemailer',
  input: 'letter',
  cannot: {},
  version,
  send: (job) => sendByProgram([process.execPath, PROGRAM], job),
  example: () => [process.execPath, clientFile('nodemailer', 'example.mjs')],
}

/** One process whose pool stays connected over all cases, as in a web application. */
class PooledProgram {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #answers: AsyncIterator<string>
  readonly #lines: Interface

  constructor(job: SendJob) {
    this.#child = spawn(process.execPath, [PROGRAM], {
      env: { ...settingsEnv(job.settings, job.folder), SMTP_POOL: '1' },
    })
    this.#lines = createInterface({ input: this.#child.stdout })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  async send(job: SendJob): Promise<SendReport> {
    this.#child.stdin.write(`${JSON.stringify(job.letter)}\n`)
    const answer = await this.#answers.next()
    if (answer.done === true) return { accepted: false, output: 'the pooled program has ended' }
    return JSON.parse(answer.value) as SendReport
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.stdin.end()
    await ended
  }
}

function pooled(): MailClient {
  const programs = new Map<string, PooledProgram>()
  return {
    name: 'Nodemailer, pooled',
    slug: 'nodemailer-pool',
    source: 'npm: nodemailer',
    input: 'letter',
    cannot: {},
    version,
    send: async (job) => {
      const { password } = job.settings
      const program = programs.get(password) ?? new PooledProgram(job)
      programs.set(password, program)
      return program.send(job)
    },
    close: async () => {
      await Promise.all([...programs.values()].map((program) => program.close()))
    },
  }
}

export const nodemailerPool: MailClient = pooled()
