/** What `docker build` is doing, by the lines that it prints: `#7 [2/3] RUN npm ci`. Pure. */

/** Null where the line tells of no step. */
export function stepLine(line: string): string | null {
  return /^#\d+ (\[[^\]]*\d+\/\d+\] .{1,200})/.exec(line)?.[1] ?? null
}
