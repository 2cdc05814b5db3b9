import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type AuditId } from '#core/ids.ts'
import { QUEUE_ACTION_NAMES, type QueueAction } from '#core/queue-action.ts'
import { ok } from '#core/result.ts'
import { queueOperationView } from '../../http/routes/queue/queue-view.ts'
import { defineCommand, refuse, type OptionSpec } from '../command.ts'
import type { OperatorUseCases } from '../use-cases.ts'
import { FILTER_OPTIONS, filterFrom } from './queue-filter.ts'

type OperationView = ReturnType<typeof queueOperationView>

const CALLER = { scope: OPERATOR, actor: { kind: 'operator' } } as const

const SUMMARIES = {
  retry: 'try again now, whatever the plan was',
  hold: 'keep until somebody releases it',
  release: 'let held mail go',
  bounce: 'give up and report to the sender',
  delete: 'take out of the queue without a report; can be taken back for an hour',
  reroute: 'hand to the mail hosts of another domain',
} as const satisfies Record<QueueAction, string>

const TO: OptionSpec = {
  name: 'to',
  value: 'domain',
  help: 'the domain, or the address in brackets, that gets it instead',
  required: true,
}

const actions = QUEUE_ACTION_NAMES.map((action) =>
  defineCommand<OperatorUseCases, OperationView>({
    name: `queue ${action}`,
    summary: SUMMARIES[action],
    arguments: [
      { name: 'id', help: 'a message; without one, what the filter finds', required: false },
    ],
    options: [
      ...FILTER_OPTIONS,
      ...(action === 'reroute' ? [TO] : []),
      { name: 'all', help: 'everything that waits; no filter needed' },
      { name: 'dry-run', help: 'only count' },
    ],
    example: `taifa queue ${action} --destination example.org${action === 'reroute' ? ' --to example.net' : ''} --dry-run`,
    async run(use, input) {
      const filter = filterFrom(input)
      if (!filter.ok) return filter
      const request = {
        action,
        filter: filter.value,
        all: input.flag('all'),
        dryRun: input.flag('dry-run'),
        destination: input.optional('to'),
      }
      const done = await use.queueOperations.run(CALLER, request, Infinity)
      return done.ok ? ok(queueOperationView(done.value)) : done
    },
    print: printOperation,
  }),
)

const undo = defineCommand<OperatorUseCases, OperationView>({
  name: 'queue undo',
  summary: 'take a deletion of the last hour back',
  arguments: [
    { name: 'id', help: 'what `queue delete` printed, or a deleted message', required: true },
  ],
  example: 'taifa queue undo 0f9c…',
  async run(use, input) {
    const id = parseUuid<AuditId>(input.text('id'))
    if (id === undefined)
      return refuse('nothing_to_undo', 'That is not an id; `taifa audit list` shows them.')
    const done = await use.queueOperations.undo(CALLER, id, Infinity)
    return done.ok ? ok(queueOperationView(done.value)) : done
  },
  print: printOperation,
})

const DONE: Readonly<Record<string, string>> = {
  retry: 'due now',
  hold: 'held',
  release: 'released',
  bounce: 'returned to their senders',
  delete: 'deleted',
  reroute: 'rerouted',
  undo: 'back in the queue',
}

function printOperation({ id, action, dry_run, count, busy }: OperationView): string {
  const recipients = count === 1 ? '1 recipient' : `${count} recipients`
  const verb = dry_run ? 'would be' : count === 1 ? 'is' : 'are'
  const left =
    busy === 0
      ? []
      : [`${busy} being delivered at this moment ${busy === 1 ? 'is' : 'are'} left alone.`]
  const back =
    action === 'delete' && !dry_run && count > 0
      ? [`Within an hour this takes it back: taifa queue undo ${id}`]
      : []
  return [`${recipients} ${verb} ${DONE[action] ?? action}.`, ...left, ...back].join('\n')
}

export const queueActionCommands = [...actions, undo]
