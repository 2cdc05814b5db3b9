import { expect, it } from 'vitest'
import type { Domain, RecordState } from '#core/domain.ts'
import { aDomain, anAccount, START } from '../../../test/support/mail-values.ts'
import { ruleWarning } from './rule-warning.ts'

const receiving = (state: RecordState, over: Partial<Domain> = {}): Domain =>
  aDomain(anAccount(), {
    checks: [{ purpose: 'receiving', state, found: [], checkedAt: START }],
    ...over,
  })

it('warns of what a check has seen, and of nothing else', () => {
  const wrong = { kind: 'wrong', fault: 'missing', problem: 'no MX record' } as const
  expect(ruleWarning(receiving(wrong))).toEqual({
    code: 'domain_not_receiving',
    message: 'no MX record',
    at: START,
  })
  expect(ruleWarning(receiving({ kind: 'ok' }))).toBeUndefined()
  expect(ruleWarning(receiving({ kind: 'unchecked' }))).toBeUndefined()
  expect(ruleWarning(receiving({ kind: 'unknown', problem: 'SERVFAIL' }))).toBeUndefined()
  expect(ruleWarning(receiving({ kind: 'ok' }, { status: 'failed' }))).toMatchObject({
    code: 'domain_not_verified',
  })
})
