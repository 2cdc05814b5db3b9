import type { RelayProcess } from '../test/support/relay-process.ts'
import type { SendingDomain } from '../test/support/sending-domain.ts'
import type { LoadFlags } from './load.ts'

/** For a source that sends mail of a domain to a relay in the sandbox. */
export function relayTarget(relay: RelayProcess, { credential, name }: SendingDomain): LoadFlags {
  return {
    ...relay.submission,
    tls: 'starttls',
    user: credential.username,
    password: credential.password,
    from: `bench@${name}`,
    ca: relay.ready.ca_file ?? '',
    servername: 'mail.taifa.test',
  }
}
