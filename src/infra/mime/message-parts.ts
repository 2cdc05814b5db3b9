import { contentBytes, type MessageContent } from '#core/message.ts'
import type { MessagePartsReader, PartsProblem } from '#relay/ports/message-parts.ts'
import type { Spool } from '#relay/ports/spool.ts'
import type { Wanted } from './parts-protocol.ts'
import { PartsThread, type Finished } from './parts-client.ts'
import { wholeMessage } from './stored-message.ts'

/** Parsing takes some three times as much memory, for half a second. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
const MAX_IN_HAND = 8

/** {@link MessagePartsReader} for messages of at most 32 MiB. */
export function createMessagePartsReader(spool: Pick<Spool, 'read'>): MessagePartsReader {
  const thread = new PartsThread()
  // Each holds its whole message.
  let inHand = 0
  const ask = async (content: MessageContent, wanted: Wanted): Promise<Finished | PartsProblem> => {
    if (contentBytes(content) > MAX_MESSAGE_BYTES) return 'too-large'
    if (inHand >= MAX_IN_HAND) return 'busy'
    inHand += 1
    try {
      return await thread.run(await wholeMessage(content, spool), wanted)
    } catch {
      return 'unreadable'
    } finally {
      inHand -= 1
    }
  }
  return {
    async read(content) {
      const said = await ask(content, { kind: 'parts' })
      if (typeof said === 'string') return said
      return said.kind === 'parts' ? said.parts : 'unreadable'
    },
    async attachment(content, index) {
      const said = await ask(content, { kind: 'attachment', index })
      if (typeof said === 'string') return said
      return said.kind === 'attachment' ? said.attachment : 'unreadable'
    },
  }
}
