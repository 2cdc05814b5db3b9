import { RelayProcess } from '../../test/support/relay-process.ts'
import { setUpDomain } from '../../test/support/sending-domain.ts'
import { commitNow } from '../figures.ts'
import { DOMAIN, type MailSystem, type SystemKind, type Terms } from './system.ts'

/** This relay, in the sandbox: it signs with RSA 2048 and syncs every message. */
export const taifa: SystemKind = {
  slug: 'taifa',
  title: 'Taifa Mail',
  version: () => `commit ${commitNow()}, Node.js ${process.version}`,
  start,
}

async function start({ sinkPort, certificate }: Terms): Promise<MailSystem> {
  const relay = await RelayProcess.start({
    env: {
      TAIFA_OUTBOUND_PORT: String(sinkPort),
      TAIFA_LOG_LEVEL: 'warn',
      TAIFA_TLS_CERT: certificate.cert,
      TAIFA_TLS_KEY: certificate.key,
    },
  })
  const { credential, name } = await setUpDomain(relay, DOMAIN)
  return {
    ...relay.submission,
    login: credential,
    domain: name,
    rootPids: [relay.pid],
    [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
  }
}
