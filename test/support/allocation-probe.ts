/*
 * Loaded into a server with `--import`: from one SIGUSR2 to the next it adds up what its main thread
 * allocates, and then writes the number of bytes to the file that ALLOCATION_FILE names.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { getHeapStatistics, GCProfiler } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

interface Collection {
  readonly beforeGC: { readonly heapStatistics: { readonly usedHeapSize: number } }
  readonly afterGC: { readonly heapStatistics: { readonly usedHeapSize: number } }
}

const file = process.env['ALLOCATION_FILE'] ?? ''

if (isMainThread && file !== '') {
  let profiler: GCProfiler | undefined
  let usedBefore = 0
  process.on('SIGUSR2', () => {
    if (profiler === undefined) {
      profiler = new GCProfiler()
      profiler.start()
      usedBefore = getHeapStatistics().used_heap_size
      return
    }
    const usedNow = getHeapStatistics().used_heap_size
    const collections = profiler.stop().statistics as unknown as readonly Collection[]
    profiler = undefined
    // The file is there whole or not at all.
    writeFileSync(`${file}.new`, String(allocated(usedBefore, collections, usedNow)))
    renameSync(`${file}.new`, file)
  })
}

/** What the heap grew by between the collections. */
function allocated(first: number, collections: readonly Collection[], last: number): number {
  let bytes = 0
  let floor = first
  for (const { beforeGC, afterGC } of collections) {
    bytes += Math.max(0, beforeGC.heapStatistics.usedHeapSize - floor)
    floor = afterGC.heapStatistics.usedHeapSize
  }
  return bytes + Math.max(0, last - floor)
}
