/** The value once it has stood still for a while: of a counter that ran and must have stopped. */
export async function settled(read: () => number): Promise<number> {
  for (let last = -1, still = 0; still < 6; ) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    still = read() === last ? still + 1 : 0
    last = read()
    // A counter that never stops is the fault to be found: let the caller's bound find it.
    if (last > 100_000) return last
  }
  return read()
}
