/**
 * Milliseconds of processor time that this process spends on some work. Unlike a stopwatch it does not
 * count what other programs do meanwhile, so that a budget of it holds on a busy machine as well.
 */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
