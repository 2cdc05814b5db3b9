import { OPERATOR } from '#core/tenant.ts'
import { parseUuid, type QuotaId } from '#core/ids.ts'
import { QUOTA_MODES, QUOTA_PERIODS, QUOTA_SUBJECTS } from '#core/quota.ts'
import { ok } from '#core/result.ts'
import { quotaView } from '../../http/routes/quotas/quota-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

type QuotaJson = ReturnType<typeof quotaView> & { readonly account_id: string }

const CALLER = { scope: OPERATOR, actor: { kind: 'operator' } } as const

const set = defineCommand<OperatorUseCases, QuotaJson>({
  name: 'quota set',
  summary: 'limit the recipients of an account, a domain or an SMTP credential',
  arguments: [
    { name: 'id', help: 'of the account, domain or credential', required: true },
    { name: 'limit', help: 'recipients in a period', required: true },
  ],
  options: [
    { name: 'on', value: 'what', help: `${QUOTA_SUBJECTS.join(', ')} (default account)` },
    { name: 'per', value: 'period', help: `${QUOTA_PERIODS.join(', ')}, in UTC`, required: true },
    {
      name: 'mode',
      value: 'mode',
      help: 'at the limit: pace lets mail out later (default), refuse answers 450, hold waits for a person',
    },
  ],
  example: 'taifa quota set 0f9c… 5000 --per day --mode pace',
  async run(use, input) {
    const pick = <T extends string>(choices: readonly T[], text: string): T | undefined =>
      choices.find((choice) => choice === text)
    const subject = pick(QUOTA_SUBJECTS, input.optional('on') ?? 'account')
    const period = pick(QUOTA_PERIODS, input.text('per'))
    const mode = pick(QUOTA_MODES, input.optional('mode') ?? 'pace')
    const subjectId = parseUuid<string>(input.text('id'))
    if (subject === undefined || period === undefined || mode === undefined)
      return refuse(
        'quota_invalid',
        `--on is one of ${QUOTA_SUBJECTS.join(', ')}; --per of ${QUOTA_PERIODS.join(', ')}; --mode of ${QUOTA_MODES.join(', ')}.`,
      )
    if (subjectId === undefined) return refuse('quota_not_found', 'There is nothing of that id.')
    const text = input.text('limit')
    const limit = /^\d{1,10}$/.test(text) ? Number(text) : -1
    const done = await use.quotas.set(CALLER, { subject, subjectId, period, limit, mode })
    if (!done.ok) return done
    const standing = (await use.quotas.list(OPERATOR)).find(
      ({ quota }) => quota.id === done.value.id,
    )
    const view = quotaView(done.value, { used: standing?.used ?? 0, now: Date.now() })
    return ok({ ...view, account_id: done.value.accountId })
  },
  print: (quota) => quotas([quota]),
})

const list = defineCommand<OperatorUseCases, readonly QuotaJson[]>({
  name: 'quota list',
  summary: 'the limits that were set, with what is used of them',
  example: 'taifa quota list',
  async run(use) {
    const now = Date.now()
    const all = await use.quotas.list(OPERATOR)
    return ok(
      all.map(({ quota, used }) => ({
        ...quotaView(quota, { used, now }),
        account_id: quota.accountId,
      })),
    )
  },
  print: (all) =>
    all.length === 0 ? 'No quota was set; `taifa config` shows the defaults.' : quotas(all),
})

const remove = defineCommand<OperatorUseCases, { readonly id: string }>({
  name: 'quota delete',
  summary: 'take a limit away',
  arguments: [{ name: 'id', help: 'of the quota', required: true }],
  example: 'taifa quota delete 0f9c…',
  async run(use, input) {
    const id = parseUuid<QuotaId>(input.text('id'))
    if (id === undefined) return refuse('quota_not_found', 'That is not the id of a quota.')
    const done = await use.quotas.delete(CALLER, id)
    return done.ok ? ok({ id }) : done
  },
  print: ({ id }) => `Quota ${id} is deleted.`,
})

function quotas(all: readonly QuotaJson[]): string {
  return table(
    ['ID', 'ON', 'OF', 'LIMIT', 'MODE', 'SET BY', 'USED', 'RESETS'],
    all.map((quota) => [
      quota.id,
      quota.subject,
      quota.subject_id,
      `${quota.limit} a ${quota.period}`,
      quota.mode,
      quota.set_by,
      String(quota.used),
      quota.resets_at,
    ]),
  )
}

export const quotaCommands = [set, list, remove]
