import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#infra/clock/clock.ts'
import { createRandom } from '#infra/crypto/random.ts'
import { sandboxControls } from '#main/use-cases.ts'
import { SandboxMail } from '#relay/history/sandbox-mail.ts'
import type { MailVerdicts } from '#relay/ports/mail-auth.ts'
import type { SandboxControls } from '#relay/ports/sandbox-box.ts'
import { SandboxMailbox } from '#sandbox/mailbox.ts'
import { ZoneStore } from '#sandbox/zone-store.ts'
import type { HttpHarness } from './http-harness.ts'
import { quietLog } from './quiet-log.ts'

const VERDICTS: MailVerdicts = {
  spf: { result: 'pass', domain: 'bounce.shop.example', comment: 'designated' },
  dkim: [
    { result: 'fail', domain: 'list.example', selector: 'x', aligned: false, comment: 'body' },
    { result: 'pass', domain: 'shop.example', selector: 'taifa', aligned: true, comment: '' },
  ],
  dmarc: { result: 'pass', domain: 'shop.example', policy: 'none', comment: '' },
  arc: { result: 'none', sets: [], comment: '' },
  authenticationResults: 'mx.inbox.test; spf=pass',
}

/** The mailbox and the zones of a sandbox in a folder of their own, without its servers. */
export class SandboxFiles implements AsyncDisposable {
  readonly mailbox: SandboxMailbox
  readonly zones: ZoneStore
  readonly controls: SandboxControls
  readonly #dir: string

  private constructor(dir: string, mailbox: SandboxMailbox, zones: ZoneStore) {
    this.#dir = dir
    this.mailbox = mailbox
    this.zones = zones
    this.controls = sandboxControls(zones, mailbox)
  }

  static async open(): Promise<SandboxFiles> {
    const dataDir = mkdtempSync(join(tmpdir(), 'taifa-box-'))
    const common = { dataDir, clock: systemClock, random: createRandom(), log: quietLog }
    const zones = await ZoneStore.open({ dataDir, monotonicMs: () => performance.now() })
    return new SandboxFiles(dataDir, await SandboxMailbox.open(common), zones)
  }

  /** Gives the API of the harness this box. */
  attach(api: HttpHarness): void {
    const { accounts, domains } = api.stores
    api.sandboxMail = new SandboxMail({
      box: this.controls,
      accounts,
      domains,
      records: api.domains,
    })
  }

  /** A message from the envelope sender, as if the receiving host had taken it. */
  async put(sender: string, to: string, text = LETTER): Promise<string> {
    const { id, message } = await this.mailbox.receive()
    await message.write(Buffer.from(text))
    await this.mailbox.store(
      {
        id,
        receivedAt: Date.UTC(2026, 10, 23, 11, 0, 0),
        envelope: { sender, recipients: [to] },
        peer: { address: '127.0.0.1', port: 25 },
        helo: 'mail.taifa.test',
        tls: undefined,
        from: 'Me <me@shop.example>',
        subject: 'Habari',
        messageId: '<1@shop.example>',
        sizeBytes: message.sizeBytes,
        verdicts: VERDICTS,
        checkProblem: undefined,
        complaint: undefined,
      },
      message,
    )
    return id
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mailbox.count()
    rmSync(this.#dir, { recursive: true, force: true })
  }
}

const LETTER = [
  'From: Me <me@shop.example>',
  'Subject: Habari',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html',
  '',
  '<p onclick="x()">Habari<script>alert(1)</script></p>',
  '--b',
  'Content-Type: application/pdf; name="../a.pdf"',
  'Content-Disposition: attachment; filename="../a.pdf"',
  '',
  'abc',
  '--b--',
  '',
].join('\r\n')
