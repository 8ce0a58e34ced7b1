import { readdirSync, readFileSync } from 'node:fs'

/** Command lines of this machine that still work on the compose project of a workload. */
export function strayCalls(workload: string): string[] {
  return callsOf(workload).map(({ line }) => line)
}

/** The same, each counted once, whatever it has started by now: it leads a process group of its own. */
export function leadingCalls(workload: string): string[] {
  return callsOf(workload).flatMap(({ line, pid }) => (groupOf(pid) === pid ? [line] : []))
}

function callsOf(workload: string): { pid: string; line: string }[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map((pid) => ({ pid, line: readProcess(pid, 'cmdline').replaceAll('\0', ' ') }))
    .filter(({ line }) => line.includes(`--project-name ls-${workload} `))
}

/** proc(5): the fifth field; the second is a name in brackets. */
function groupOf(pid: string): string | undefined {
  const [, afterName = ''] = readProcess(pid, 'stat').split(/\) (?=[A-Z] )/)
  return afterName.split(' ')[2]
}

function readProcess(pid: string, file: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
