import { acquireServeLock } from '#infra/sqlite/serve-lock.ts'

/* Takes the lock of a data folder and keeps it until it is killed: `node lock-child.ts DIR`. */
acquireServeLock(process.argv[2] ?? '')
console.log('held')
setInterval(() => {}, 60_000)
