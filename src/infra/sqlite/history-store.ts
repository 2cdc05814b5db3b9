import { isPending } from '#core/recipient.ts'
import type { HistoryStore, MessageWithRecipients } from '#relay/ports/history-store.ts'
import type { Connections } from './connections.ts'
import type { CompiledSelect } from './operations/select-rows.ts'
import { attemptFromRow, type AttemptRow } from './rows/attempt-row.ts'
import { eventFromRow, type EventRow } from './rows/event-row.ts'
import {
  contentFromRow,
  messageFromRow,
  type ContentRow,
  type MessageRow,
} from './rows/message-row.ts'
import { recipientFromRow, type RecipientRow } from './rows/recipient-row.ts'

/** Composed with Kysely, which takes 25 MB: loaded when somebody first looks. */
const queries = () => import('./history-queries.ts')

/** Queries composed here and run on the reader's thread: they never delay a commit. */
export function sqliteHistoryStore({ reader }: Connections): HistoryStore {
  const select = async (...selects: readonly CompiledSelect[]) => reader.call('selectRows', selects)
  const findMany = async (messages: CompiledSelect, recipients: CompiledSelect) => {
    const [messageRows = [], recipientRows = []] = await select(messages, recipients)
    return withRecipients(messageRows as MessageRow[], recipientRows as RecipientRow[])
  }
  const rows = async <Row>(query: CompiledSelect) => {
    const [found = []] = await select(query)
    return found as Row[]
  }
  return {
    list: async (scope, page) => {
      const { pageOfMessages, pageRecipients } = await queries()
      return findMany(pageOfMessages(scope, page), pageRecipients(scope, page))
    },
    findMany: async (scope, ids) => {
      if (ids.length === 0) return []
      const { manyMessages, manyRecipients } = await queries()
      return findMany(manyMessages(scope, ids), manyRecipients(scope, ids))
    },
    find: async (scope, id) => {
      const { oneMessage, oneMessageRecipients } = await queries()
      const [found] = await findMany(oneMessage(scope, id), oneMessageRecipients(scope, id))
      return found
    },
    events: async (scope, id) => {
      const { eventsOf } = await queries()
      const found = await rows<EventRow & { account_id: string }>(eventsOf(scope, id))
      return found.map(eventFromRow)
    },
    attempts: async (scope, id) => {
      const { attemptsOf } = await queries()
      return (await rows<AttemptRow>(attemptsOf(scope, id))).map(attemptFromRow)
    },
    content: async (scope, id) => {
      const { contentOf } = await queries()
      const [row] = await rows<ContentRow>(contentOf(scope, id))
      return row && contentFromRow(row)
    },
    queue: async (scope, { states, limit }) => {
      if (!states.some(isPending)) return []
      const { queueQueries } = await queries()
      const [waiting = [], messages = []] = await select(...queueQueries(scope, states, limit))
      return waitingWithMessages(waiting as RecipientRow[], messages as MessageRow[])
    },
  }
}

function withRecipients(
  messages: readonly MessageRow[],
  recipients: readonly RecipientRow[],
): readonly MessageWithRecipients[] {
  const byMessage = Map.groupBy(recipients, (row) => row.message_id)
  return messages.map((row) => {
    const message = messageFromRow(row)
    const own = byMessage.get(row.id) ?? []
    return { message, recipients: own.map((each) => recipientFromRow(each, message.accountId)) }
  })
}

function waitingWithMessages(
  waiting: readonly RecipientRow[],
  rows: readonly MessageRow[],
): Awaited<ReturnType<HistoryStore['queue']>> {
  const messages = new Map(rows.map((row) => [row.id, messageFromRow(row)]))
  return waiting.flatMap((row) => {
    const message = messages.get(row.message_id)
    return message === undefined
      ? []
      : [{ message, recipient: recipientFromRow(row, message.accountId) }]
  })
}
