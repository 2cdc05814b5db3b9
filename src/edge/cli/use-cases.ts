import type { Accounts } from '#relay/access/accounts.ts'
import type { SandboxControls } from '#relay/ports/sandbox-box.ts'
import type { HttpUseCases } from '../http/http.ts'

/** All that the commands of the operator work on: what the API has, and what only the operator may. */
export interface OperatorUseCases extends HttpUseCases {
  readonly accounts: Accounts
  /** Undefined in production. */
  readonly sandbox: SandboxControls | undefined
}
