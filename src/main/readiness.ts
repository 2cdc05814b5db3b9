import { OPERATOR } from '#core/tenant.ts'
import type { ReadinessCheck } from '#edge/http/http.ts'
import type { Foundation } from './foundation.ts'

const DATABASE_DEADLINE_MS = 3_000

/** What has to be in order for the relay to take and deliver mail. */
export function createReadiness(
  { config, stores, spool, clock }: Foundation,
  scheduler: { readonly mode: string },
): () => Promise<readonly ReadinessCheck[]> {
  return async () => {
    const [database, disk] = await Promise.all([
      check('database', async () => {
        const answered = stores.accounts.list(OPERATOR).then(() => true)
        const late = clock.sleep(DATABASE_DEADLINE_MS).then(() => false)
        if (!(await Promise.race([answered, late]))) return 'The database does not answer.'
        return undefined
      }),
      check('disk', async () => {
        if (await spool.hasRoomFor(config.maxMessageBytes)) return undefined
        return 'There is not enough room for a message of the largest size; free some in the data folder.'
      }),
    ])
    const { mode } = scheduler
    const delivery = mode === 'running' ? undefined : `Delivery is ${mode}; the log says why.`
    return [database, disk, { name: 'delivery', ok: delivery === undefined, problem: delivery }]
  }
}

async function check(
  name: string,
  look: () => Promise<string | undefined>,
): Promise<ReadinessCheck> {
  try {
    const problem = await look()
    return { name, ok: problem === undefined, problem }
  } catch {
    return { name, ok: false, problem: `The ${name} could not be checked; the log says why.` }
  }
}
