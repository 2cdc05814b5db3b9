import { OPERATOR } from '#core/tenant.ts'
import { ok } from '#core/result.ts'
import { toIso } from '#core/time.ts'
import type { SandboxEntry } from '#relay/ports/sandbox-box.ts'
import { sandboxPublished } from '#relay/access/changes.ts'
import { defineCommand, refuse } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { facts, plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const NO_SANDBOX = refuse('no_sandbox', 'There is no sandbox in production (TAIFA_MODE).')
const DEFAULT_LIMIT = 50

const publish = defineCommand<
  OperatorUseCases,
  { readonly domain: string; readonly published: readonly string[] }
>({
  name: 'sandbox publish',
  summary: "put a domain's records into the sandbox DNS",
  arguments: [{ name: 'domain', help: 'a domain that was added', required: true }],
  options: [{ name: 'receiving', help: 'also the MX record for inbound mail' }],
  example: 'taifa sandbox publish ukulima.test',
  async run(use, input) {
    if (use.sandbox === undefined) return NO_SANDBOX
    const domain = await use.domains.findByName(OPERATOR, input.text('domain'))
    if (!domain.ok) return domain
    const receiving = input.flag('receiving')
    const wanted = use.domains.recordsToPublish(domain.value, { receiving })
    const published = await use.sandbox.publish(wanted, domain.value.name)
    if (!published.ok) return refuse('publish_refused', published.error)
    const change = sandboxPublished(domain.value, wanted.length)
    await noteChange(use, domain.value.accountId, change)
    return ok({
      domain: domain.value.name,
      published: wanted.map(({ host, type }) => `${type} ${host}`),
    })
  },
  print: ({ domain, published }) =>
    [
      `The sandbox DNS now answers for ${domain}:`,
      ...published.map((record) => `  ${record}`),
      `Next: taifa domain verify ${domain}`,
    ].join('\n'),
})

type EntryView = ReturnType<typeof entryView>

function entryView(entry: SandboxEntry) {
  return {
    id: entry.id,
    received_at: toIso(entry.receivedAt),
    envelope: { from: entry.envelope.sender, to: entry.envelope.recipients },
    from: entry.from,
    subject: entry.subject,
    size_bytes: entry.sizeBytes,
    helo: entry.helo,
    tls: entry.tls === undefined ? null : { version: entry.tls.version, cipher: entry.tls.cipher },
    verdicts: entry.verdicts ?? null,
    check_problem: entry.checkProblem ?? null,
  }
}

const inbox = defineCommand<OperatorUseCases, readonly EntryView[]>({
  name: 'sandbox inbox',
  summary: 'what the internet in the box received, newest first',
  options: [
    { name: 'to', value: 'address', help: 'only mail for this recipient' },
    { name: 'limit', value: 'n', help: `at most so many (default ${DEFAULT_LIMIT})` },
  ],
  example: 'taifa sandbox inbox --to asha@elsewhere.test',
  async run(use, input) {
    if (use.sandbox === undefined) return NO_SANDBOX
    const limit = Number(input.optional('limit') ?? DEFAULT_LIMIT)
    if (!Number.isInteger(limit) || limit < 1)
      return refuse('limit_invalid', '--limit takes a whole number from 1.')
    return ok((await use.sandbox.inbox({ to: input.optional('to'), limit })).map(entryView))
  },
  print: (entries) =>
    entries.length === 0
      ? 'Nothing has arrived yet. `taifa queue list` shows what still waits.'
      : table(
          ['ID', 'RECEIVED', 'TO', 'SUBJECT', 'SPF', 'DKIM', 'DMARC'],
          entries.map((entry) => [
            entry.id,
            entry.received_at,
            plain(entry.envelope.to.join(', ')),
            plain(entry.subject),
            entry.verdicts?.spf.result ?? '-',
            entry.verdicts?.dkim.map(({ result }) => result).join(',') || 'none',
            entry.verdicts?.dmarc.result ?? '-',
          ]),
        ),
})

type MessageView = EntryView & {
  readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>
  readonly text: string
  readonly html: string
  /** Byte for byte as it came, in base64. */
  readonly source_base64: string
}

const show = defineCommand<OperatorUseCases, MessageView>({
  name: 'sandbox show',
  summary: 'one received message: verdicts, headers and text',
  arguments: [{ name: 'id', help: 'id of the message in the sandbox mailbox', required: true }],
  example: 'taifa sandbox show 0f9c…',
  async run(use, input) {
    if (use.sandbox === undefined) return NO_SANDBOX
    const message = await use.sandbox.show(input.text('id'))
    if (message === undefined)
      return refuse(
        'message_not_found',
        'There is no such message in the sandbox mailbox; `taifa sandbox inbox` lists them.',
      )
    return ok({
      ...entryView(message.entry),
      headers: message.headers,
      text: message.text,
      html: message.html,
      source_base64: Buffer.from(message.source).toString('base64'),
    })
  },
  print: (message) =>
    [
      facts([
        ['received', message.received_at],
        [
          'from host',
          `${plain(message.helo)}${message.tls === null ? ' in the clear' : ` over ${message.tls.version} ${message.tls.cipher}`}`,
        ],
        ['envelope from', `<${plain(message.envelope.from)}>`],
        ['envelope to', plain(message.envelope.to.map((to) => `<${to}>`).join(', '))],
        ['SPF', verdict(message.verdicts?.spf)],
        ['DKIM', message.verdicts?.dkim.map(verdict).join('; ') || 'none'],
        ['DMARC', verdict(message.verdicts?.dmarc)],
      ]),
      '',
      ...message.headers.map(({ name, value }) => `${plain(name)}: ${plain(value)}`),
      '',
      plain(message.text),
    ].join('\n'),
})

function verdict(found: { readonly result: string; readonly domain: string } | undefined): string {
  if (found === undefined) return 'not checked'
  return found.domain === '' ? found.result : `${found.result} (${plain(found.domain)})`
}

export const sandboxCommands = [publish, inbox, show]
