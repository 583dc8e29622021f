/** Processor time that `work` takes, in milliseconds; unlike time on the wall it does not grow on a busy machine. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1_000
}
