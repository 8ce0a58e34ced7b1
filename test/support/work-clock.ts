/** Starts to count the milliseconds that this process works: the same however busy the machine is. */
export function startWorkClock(): () => number {
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
}
