import { readFileSync } from 'node:fs'

/** Memory that a process has in use, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024
}

/** The most that the process has in use while `work` runs, looked at every 50 ms. */
export async function peakDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = residentBytes(pid)
  const look = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid))
  }, 50)
  try {
    await work()
  } finally {
    clearInterval(look)
  }
  return Math.max(peak, residentBytes(pid))
}
