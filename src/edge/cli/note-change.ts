import type { AccountId } from '#core/ids.ts'
import type { Change } from '#relay/access/changes.ts'
import type { OperatorUseCases } from './use-cases.ts'

/** Writes down in the account's audit log what the operator has just done. */
export function noteChange(
  { audit }: Pick<OperatorUseCases, 'audit'>,
  accountId: AccountId,
  change: Change,
): Promise<void> {
  return audit.add({ actor: { kind: 'operator' }, accountId }, change)
}
