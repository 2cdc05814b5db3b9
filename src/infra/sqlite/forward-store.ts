import {
  messagesOf,
  type ForwardPostStore,
  type ForwardStore,
  type GmailConfirmationStore,
  type InboundDirectory,
  type InboundPart,
  type InboundStore,
} from '#relay/ports/inbound-store.ts'
import { compact, type Connections } from './connections.ts'
import { compactContent, compactMessage, contentBytes, writtenBytes } from './queue-store.ts'

export function sqliteForwardStore({ writer, reader }: Connections): ForwardStore {
  return {
    insert: (rule, sealedSecret) =>
      writer.call('insertForward', { rule, sealedSecret: compact(sealedSecret) }),
    find: (scope, id) => reader.call('findForward', { scope, id }),
    list: (scope) => reader.call('listForwards', scope),
    update: (scope, id, change) => writer.call('updateForward', { scope, id, change }),
    remove: (scope, id) => writer.call('removeForward', { scope, id }),
    logOfInbox: (scope, id) => reader.call('forwardLogOfInbox', { scope, id }),
    log: (scope, query) => reader.call('forwardLog', { scope, ...query }),
    logEntry: (scope, id) => reader.call('findForwardLog', { scope, id }),
    logCount: (scope, forwardId) => reader.call('countForwardLog', { scope, forwardId }),
    stats: (scope, since) => reader.call('forwardStats', { scope, since }),
  }
}

export function sqliteInboundDirectory({ reader }: Connections): InboundDirectory {
  return {
    lookUp: (name, localparts) => reader.call('lookUpInbound', { name, localparts }),
    lookUpOperator: (host) => reader.call('lookUpOperator', host),
  }
}

export function sqliteInboundStore({ writer }: Connections): InboundStore {
  return {
    accept: (parts) =>
      writer.call(
        'acceptInbound',
        parts.map(compactPart),
        messagesOf(parts).reduce((sum, message) => sum + writtenBytes(message), 0) +
          parts.reduce((sum, part) => sum + inboxBytes(part), 0),
      ),
  }
}

function compactPart(part: InboundPart): InboundPart {
  if (part.kind === 'inbox') return { ...part, content: compactContent(part.content) }
  return 'message' in part ? { ...part, message: compactMessage(part.message) } : part
}

function inboxBytes(part: InboundPart): number {
  return part.kind === 'inbox' ? contentBytes(part.content) : 0
}

export function sqliteGmailConfirmationStore({ reader }: Connections): GmailConfirmationStore {
  return {
    find: (scope, domainId, address, now) =>
      reader.call('findGmailConfirmation', { scope, domainId, address, now }),
  }
}

export function sqliteForwardPostStore({ writer, reader }: Connections): ForwardPostStore {
  return {
    claim: async (request) => {
      // Mostly nothing is due, and then nothing is written.
      if (!(await reader.call('forwardPostsDue', request.now))) return []
      return writer.call('claimForwardPosts', request)
    },
    record: (outcome) => writer.call('recordForwardPost', outcome),
  }
}
