import type { SqliteStores } from '#infra/sqlite/stores.ts'
import type { Metrics } from '#relay/ports/metrics.ts'

const READ_EVERY_MS = 5_000

/** Counts what the database's threads have done; answers how to stop. */
export function reportStores(stores: Pick<SqliteStores, 'stats'>, metrics: Metrics): () => void {
  const commits = metrics.counter({
    name: 'store_commits_total',
    help: 'Transactions synced to disk.',
  })
  const operations = metrics.counter({
    name: 'store_commit_operations_total',
    help: 'Operations that those transactions carried; divided by them, the size of a batch.',
  })
  const seconds = metrics.counter({
    name: 'store_commit_seconds_total',
    help: 'Time that those transactions took, sync included; divided by them, that of one.',
  })
  const failures = metrics.counter({
    name: 'store_failed_batches_total',
    help: 'Transactions undone whole: disk full, I/O error, lock not got.',
  })
  const statements = metrics.counter({
    name: 'store_statements_total',
    help: 'Statements that the threads of the database ran; divided by the messages, the work of one.',
    labels: ['thread'],
  })
  const messages = metrics.counter({
    name: 'store_thread_messages_total',
    help: 'Messages between the threads of the database and the rest of the process, both ways.',
    labels: ['thread'],
  })
  const waiting = metrics.gauge({
    name: 'store_waiting_operations',
    help: 'Operations that wait for the writer now.',
  })
  const writer = {
    commits: growth((by) => commits.add(by)),
    operations: growth((by) => operations.add(by)),
    ms: growth((by) => seconds.add(by / 1_000)),
    failures: growth((by) => failures.add(by)),
  }
  const threads = (['writer', 'reader'] as const).map((thread) => ({
    thread,
    statements: growth((by) => statements.add(by, { thread })),
    messages: growth((by) => messages.add(by, { thread })),
  }))
  const read = (): void => {
    const all = stores.stats()
    for (const each of threads) {
      each.statements(all[each.thread].statements)
      each.messages(all[each.thread].messages)
    }
    writer.commits(all.writer.commits)
    writer.operations(all.writer.committedOperations)
    writer.ms(all.writer.commitMs)
    writer.failures(all.writer.failedBatches)
    waiting.set(all.writer.waiting)
  }
  const timer = setInterval(read, READ_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Carries over what a count has grown by since the last call; one of a thread that was started again begins at 0. */
export function growth(add: (by: number) => void): (now: number) => void {
  let last = 0
  return (now) => {
    add(now < last ? now : now - last)
    last = now
  }
}
