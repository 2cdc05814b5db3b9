import type { MessageContent } from '#core/message.ts'
import type { NewMessage, QueueStore } from '#relay/ports/queue-store.ts'
import { compact, type Connections } from './connections.ts'

/** Rows and log of a message beside its content, roughly. */
const MESSAGE_OVERHEAD_BYTES = 2_048
const RECIPIENT_OVERHEAD_BYTES = 512

export function sqliteQueueStore({ writer, reader }: Connections): QueueStore {
  return {
    enqueue: (message) => writer.call('enqueue', compactMessage(message), writtenBytes(message)),
    claim: (request) => writer.call('claim', request),
    renewLeases: (lease) => writer.call('renewLeases', lease),
    release: (owner, recipientIds, dueAt) =>
      writer.call('releaseLeases', { owner, recipientIds, dueAt }),
    endAllLeases: (now) => writer.call('endAllLeases', now),
    markBegun: (owner, messageId, ids) => writer.call('markBegun', { owner, messageId, ids }),
    learnDestination: (routingDomain, destination, at) =>
      writer.call('learnDestination', { routingDomain, destination, at }),
    pauseDestination: (pause) => writer.call('pauseDestination', pause),
    resumeDestination: (destination) => writer.call('resumeDestination', destination),
    findPauses: (scope, routingDomains) => reader.call('findPauses', { scope, routingDomains }),
    record: (outcome) =>
      // Only a report has bytes, which are not for JSON.
      outcome.reports.length === 0
        ? writer.callInText('record', outcome, 'along-with-others')
        : writer.call('record', { ...outcome, reports: outcome.reports.map(compactMessage) }),
    loadContent: (messageId) => reader.call('loadContent', messageId),
    nextDueAt: () => reader.call('nextDueAt', undefined),
    knownSpoolFiles: (names) => reader.call('knownSpoolFiles', names),
  }
}

/** See `compact`. */
export function compactMessage(message: NewMessage): NewMessage {
  return { ...message, content: compactContent(message.content) }
}

export function compactContent({ header, body }: MessageContent): MessageContent {
  return {
    header: compact(header),
    body: body.kind === 'inline' ? { kind: 'inline', bytes: compact(body.bytes) } : body,
  }
}

export function writtenBytes({ content, recipients }: NewMessage): number {
  return contentBytes(content) + recipients.length * RECIPIENT_OVERHEAD_BYTES
}

/** With the rows around it. */
export function contentBytes({ header, body }: MessageContent): number {
  return MESSAGE_OVERHEAD_BYTES + header.length + (body.kind === 'inline' ? body.bytes.length : 0)
}
