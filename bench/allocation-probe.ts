/*
 * Loaded into a relay (`--import`) by bench/profile.ts: notes from now on which functions of this thread
 * allocate, also what has been collected since, and writes it to $TAIFA_ALLOCATIONS when the thread
 * ends. Bytes are estimated from one sample in 64 KiB.
 */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { threadId } from 'node:worker_threads'

const folder = process.env['TAIFA_ALLOCATIONS']
if (folder === undefined) throw new Error('TAIFA_ALLOCATIONS names no folder')

const session = new Session()
session.connect()
session.post('HeapProfiler.startSampling', {
  samplingInterval: 65_536,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
})
process.on('exit', () => {
  // Answered before the call returns: the thread has no time left for another turn.
  session.post('HeapProfiler.stopSampling', (problem, answer) => {
    if (problem !== null) throw problem
    writeFileSync(
      `${folder}/${process.pid}-${threadId}.heapprofile`,
      JSON.stringify(answer.profile),
    )
  })
})
