import { readdirSync, readFileSync } from 'node:fs'

/** Command lines of this machine that still work on the compose project of a workload. */
export function strayCalls(workload: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        // It has ended meanwhile.
        return ''
      }
    })
    .filter((line) => line.includes(`--project-name ls-${workload} `))
}
