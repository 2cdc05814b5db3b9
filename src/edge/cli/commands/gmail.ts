import { ok } from '#core/result.ts'
import { OPERATOR } from '#core/tenant.ts'
import { gmailGuideView, type GmailGuideJson } from '../../gmail-view.ts'
import { defineCommand } from '../command.ts'
import { table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const guide = defineCommand<OperatorUseCases, GmailGuideJson>({
  name: 'gmail guide',
  summary: 'what an address still needs for "Send mail as" in Gmail, and what to enter there',
  arguments: [{ name: 'address', help: 'the address to send from', required: true }],
  example: 'taifa gmail guide hello@ukulima.test',
  async run(use, input) {
    const found = await use.gmail.guide(OPERATOR, input.text('address'))
    return found.ok ? ok(gmailGuideView(found.value)) : found
  },
  print: (view) => [conditions(view), dialogue(view), confirmation(view), view.next].join('\n\n'),
})

function conditions(view: GmailGuideJson): string {
  const rows = view.conditions.map(({ key, ok: holds, detail }) => [
    holds ? 'yes' : 'no',
    key,
    detail,
  ])
  return table(['OK', 'WHAT', 'DETAIL'], rows)
}

function dialogue({ dialogue: values }: GmailGuideJson): string {
  return table(
    ['IN GMAIL', 'ENTER'],
    [
      ['Email address', values.email_address],
      ['Treat as an alias', 'yes'],
      ['SMTP Server', values.smtp_server],
      ['Port', String(values.port)],
      ['Username', values.username ?? 'after the credential was made'],
      ['Password', 'shown once, when the credential was made'],
      ['Secured connection', values.security],
    ],
  )
}

function confirmation(view: GmailGuideJson): string {
  if (view.confirmation === null) return 'No confirmation mail of Gmail is here.'
  const { code, link, expires_at } = view.confirmation
  return `Gmail's confirmation code: ${code} (kept until ${expires_at})\n${link}`
}

export const gmailCommands = [guide]
