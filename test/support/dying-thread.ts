import { parentPort } from 'node:worker_threads'
import { NO_STATS, type FromThread, type ToThread } from '#infra/sqlite/thread-protocol.ts'

/* A database thread without a database: answers `echo`, dies of `die`, ignores the rest. */

const post = (message: FromThread) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'close') {
    post({ kind: 'closed' })
    parentPort?.close()
    return
  }
  for (const { id, name, args } of message.calls) {
    if (name === 'die') throw new Error('as asked')
    if (name !== 'echo') continue
    post({ kind: 'answers', answers: [{ id, kind: 'value', value: args }], stats: NO_STATS })
  }
})
post({ kind: 'ready' })
