import type { CliCommand } from '../command.ts'
import type { OperatorUseCases } from '../use-cases.ts'
import { accountCommands } from './account.ts'
import { apiKeyCommands } from './api-key.ts'
import { credentialCommands } from './credential.ts'
import { domainCommands } from './domain.ts'
import { auditCommands } from './audit.ts'
import { quotaCommands } from './quota.ts'
import { queueActionCommands } from './queue-action.ts'
import { gmailCommands } from './gmail.ts'
import { forwardCommands } from './forward.ts'
import { inboxCommands } from './inbox.ts'
import { queueCommands } from './queue.ts'
import { messageCommands } from './message.ts'
import { sessionCommands } from './sessions.ts'
import { suppressionCommands } from './suppression.ts'
import { sandboxCommands } from './sandbox.ts'
import { userCommands } from './user.ts'

/** Every command that works on the use cases, in the order of the help text. */
export const ALL_COMMANDS: readonly CliCommand<OperatorUseCases>[] = [
  ...accountCommands,
  ...userCommands,
  ...apiKeyCommands,
  ...domainCommands,
  ...credentialCommands,
  ...forwardCommands,
  ...inboxCommands,
  ...gmailCommands,
  ...queueCommands,
  ...suppressionCommands,
  ...queueActionCommands,
  ...quotaCommands,
  ...auditCommands,
  ...messageCommands,
  ...sessionCommands,
  ...sandboxCommands,
]
