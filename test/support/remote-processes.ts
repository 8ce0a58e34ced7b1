// What runs on a remote host for those who log in there: sshd's process for a connection, and whatever
// was started through it.
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import type { RemoteHost } from './bed/remote/start-remote.ts'

/** Command lines of all that is not root's; none while nobody is connected. */
export function processesOf({ engine }: RemoteHost): string[] {
  const { ino } = statSync(`/run/netns/${engine.network.netns}`)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => commandLine(`/proc/${pid}`, `net:[${ino}]`))
}

function commandLine(process: string, namespace: string): string[] {
  try {
    if (readlinkSync(`${process}/ns/net`) !== namespace || statSync(process).uid === 0) return []
    return [readFileSync(`${process}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]
  } catch {
    return [] // it ended while we looked
  }
}
