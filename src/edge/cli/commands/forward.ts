import { parseUuid, type ForwardId } from '#core/ids.ts'
import { ok } from '#core/result.ts'
import { OPERATOR } from '#core/tenant.ts'
import { forwardView } from '../../http/routes/forwards/forward-view.ts'
import { forwardChanged, forwardCreated, forwardDeleted } from '#relay/access/changes.ts'
import { defineCommand, refuse, type Input } from '../command.ts'
import { noteChange } from '../note-change.ts'
import { facts, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

type ForwardJson = ReturnType<typeof forwardView>

const add = defineCommand<OperatorUseCases, ForwardJson & { readonly secret: string }>({
  name: 'forward add',
  summary: 'forward the mail of an address, or of a whole domain with *@domain',
  arguments: [{ name: 'source', help: 'an address of a verified domain', required: true }],
  options: [
    {
      name: 'to',
      value: 'destination',
      several: true,
      help: 'addresses and https URLs',
      required: true,
    },
    { name: 'accept-failed-dmarc', help: "take mail that its author's domain wants rejected" },
  ],
  example: 'taifa forward add sales@ukulima.test --to asha@gmail.example --to juma@gmail.example',
  async run(use, input) {
    const given = input.list('to')
    const made = await use.forwards.create(OPERATOR, {
      source: input.text('source'),
      domainId: undefined,
      emails: given.filter((text) => !text.includes('://')),
      urls: given.filter((text) => text.includes('://')),
      acceptsFailedDmarc: input.flag('accept-failed-dmarc'),
    })
    if (!made.ok) return made
    await noteChange(use, made.value.rule.accountId, forwardCreated(made.value.rule))
    return ok({ ...forwardView(made.value.rule, undefined), secret: made.value.secret.reveal() })
  },
  print: (rule) =>
    [
      facts([
        ['from', rule.source_email],
        ['to', destinations(rule)],
        ['id', rule.id],
        ...(rule.destination_urls.length === 0 ? [] : [['secret', rule.secret] as const]),
      ]),
      ...(rule.destination_urls.length === 0
        ? []
        : ['', 'Posts are signed with the secret. Keep it now: it is not shown again.']),
    ].join('\n'),
})

const list = defineCommand<OperatorUseCases, readonly ForwardJson[]>({
  name: 'forward list',
  summary: 'forward rules, oldest first',
  example: 'taifa forward list',
  async run(use) {
    const warnings = await use.forwards.warnings(OPERATOR)
    const rules = await use.forwards.list(OPERATOR)
    return ok(rules.map((rule) => forwardView(rule, warnings.get(rule.domainId))))
  },
  print: (rules) =>
    [
      table(
        ['ID', 'FROM', 'TO', 'STATE', 'COPIES', 'LAST'],
        rules.map((rule) => [
          rule.id,
          rule.source_email,
          destinations(rule),
          stateOf(rule),
          String(rule.delivery_count),
          rule.last_delivered_at ?? 'never',
        ]),
      ),
      // Once for each domain, not for each of its rules.
      ...new Set(rules.flatMap(({ warning }) => (warning === null ? [] : [warning.message]))),
    ].join('\n'),
})

function stateOf({ is_active, warning }: ForwardJson): string {
  if (!is_active) return 'paused'
  return warning === null ? 'active' : 'no mail'
}

const ID = { name: 'id', help: 'id of the rule', required: true }

function idOf(input: Input): ForwardId | undefined {
  return parseUuid<ForwardId>(input.text('id'))
}

const noSuchRule = () =>
  refuse('forward_not_found', 'There is no such forward rule; `taifa forward list` shows the ids.')

const switchCommand = (word: 'pause' | 'resume', summary: string) =>
  defineCommand<OperatorUseCases, ForwardJson>({
    name: `forward ${word}`,
    summary,
    arguments: [ID],
    example: `taifa forward ${word} 0f9c…`,
    async run(use, input) {
      const id = idOf(input)
      if (id === undefined) return noSuchRule()
      const changed = await use.forwards.update(OPERATOR, id, { isActive: word === 'resume' })
      if (!changed.ok) return changed
      await noteChange(use, changed.value.accountId, forwardChanged(changed.value))
      const warning = await use.forwards.warning(OPERATOR, changed.value)
      return ok(forwardView(changed.value, warning))
    },
    print: (rule) => `${rule.source_email} is ${rule.is_active ? 'forwarded' : 'paused'}.`,
  })

const pause = switchCommand('pause', 'refuse the mail of a rule until it is resumed')
const resume = switchCommand('resume', 'forward again')

const remove = defineCommand<OperatorUseCases, { readonly id: string }>({
  name: 'forward delete',
  summary: 'delete a rule; its mail is refused from now on',
  arguments: [ID],
  example: 'taifa forward delete 0f9c…',
  async run(use, input) {
    const id = idOf(input)
    if (id === undefined) return noSuchRule()
    const removed = await use.forwards.delete(OPERATOR, id)
    if (!removed.ok) return removed
    await noteChange(use, removed.value.accountId, forwardDeleted(removed.value))
    return ok({ id })
  },
  print: ({ id }) => `Rule ${id} is deleted.`,
})

function destinations(rule: ForwardJson): string {
  return [...rule.destination_emails, ...rule.destination_urls].join(', ')
}

export const forwardCommands = [add, list, pause, resume, remove]
