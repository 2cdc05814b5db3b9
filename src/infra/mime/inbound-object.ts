import { contentBytes } from '#core/message.ts'
import type { InboundObjectReader } from '#relay/ports/inbound-object.ts'
import type { Spool } from '#relay/ports/spool.ts'
import { Turns } from '#relay/inbound/turns.ts'
import { PartsThread } from './parts-client.ts'
import { wholeMessage } from './stored-message.ts'

const MAX_MESSAGE_BYTES = 10 * 1024 * 1024
/** Whole messages in memory while they wait for the thread. */
const AT_ONCE = 4

/** {@link InboundObjectReader} for messages of at most 10 MiB, on a thread of its own. */
export function createInboundObjectReader(spool: Pick<Spool, 'read'>): InboundObjectReader {
  // 10 MiB of short lines take 3 s: on the event loop all mail would wait for them.
  const thread = new PartsThread()
  const turns = new Turns(AT_ONCE)
  return {
    async read(content) {
      if (contentBytes(content) > MAX_MESSAGE_BYTES) return undefined
      const said = await turns.take(async () =>
        thread.run(await wholeMessage(content, spool), { kind: 'object' }),
      )
      return said.kind === 'object' ? said.object : undefined
    },
  }
}
