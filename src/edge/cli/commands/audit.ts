import { OPERATOR } from '#core/tenant.ts'
import { ok } from '#core/result.ts'
import { AUDIT_RANGES, type AuditRange } from '#relay/access/audit-log.ts'
import { auditView } from '../../http/routes/audit-log/audit-view.ts'
import { defineCommand, refuse } from '../command.ts'
import { plain, table } from '../table.ts'
import type { OperatorUseCases } from '../use-cases.ts'

const LIMIT = 500
const RANGES = Object.keys(AUDIT_RANGES) as AuditRange[]

const list = defineCommand<OperatorUseCases, ReadonlyArray<ReturnType<typeof auditView>>>({
  name: 'audit list',
  summary: `what people did, newest first; at most ${LIMIT}`,
  options: [{ name: 'range', value: 'time', help: `${RANGES.join(', ')} (default 30d)` }],
  example: 'taifa audit list --range 24h',
  async run(use, input) {
    const text = input.optional('range') ?? '30d'
    const range = RANGES.find((each) => each === text)
    if (range === undefined)
      return refuse('range_invalid', `--range is one of ${RANGES.join(', ')}.`)
    const query = { range, category: undefined, limit: LIMIT }
    return ok((await use.audit.list(OPERATOR, query)).items.map(auditView))
  },
  print: (entries) =>
    entries.length === 0
      ? 'Nothing in this time.'
      : table(
          ['WHEN', 'WHO', 'WHAT', 'ON', 'DETAILS'],
          entries.map(({ created_at, actor_name, action, target_name, meta }) => [
            created_at,
            plain(actor_name),
            action,
            plain(target_name),
            plain(JSON.stringify(meta)),
          ]),
        ),
})

export const auditCommands = [list]
