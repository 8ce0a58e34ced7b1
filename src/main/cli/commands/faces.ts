/** faces: how the public names of a workload stand, or what the proxies of all hosts lead where. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { printable } from '../../../shared/lib/printable.ts'
import type { MappedHost } from '../../../shared/model/face-standing.ts'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'
import { showFaceMap, showFaces } from '../show/faces.ts'

export function addFacesCommand(program: Command, { action }: Commands): void {
  program
    .command('faces [name]')
    .description(
      'the public names of a workload: route, certificate, DNS, and who answers; without one, what all proxies lead where',
    )
    .action(
      action('reading', async (session, [name]) => {
        const { client, paint, print, json } = session
        if (name === undefined && !json) return await hostByHost(session)
        if (name === undefined) {
          const map = await client.faces.map()
          await print(map, () => showFaceMap(paint, map.hosts))
          return exitCode.ok
        }
        const shown = await client.faces.list({ name })
        await print(shown, () => showFaces(paint, name, shown))
        return exitCode.ok
      }),
    )
}

/** The time after which a host that has not answered is waited for after the others were shown. */
const promptMs = 1_000

async function hostByHost({ client, paint, print, terminal }: Session) {
  const hosts = (await client.hosts.list()).map(({ name }) => name)
  const answered = new Map<string, MappedHost>()
  const asked = hosts.map(async (host) => {
    const { hosts: found } = await client.faces.map({ host })
    for (const each of found) answered.set(host, each)
  })
  const all = Promise.all(asked)
  const timer = new AbortController()
  const due = sleep(promptMs, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([all, due])
  timer.abort()
  const shown = hosts.filter((host) => answered.has(host))
  const silent = hosts.filter((host) => !answered.has(host))
  const tell = async (names: readonly string[]) => {
    const found = names.flatMap((host) => answered.get(host) ?? [])
    if (found.length > 0) await print(found, () => showFaceMap(paint, found))
  }
  await tell(shown)
  if (silent.length > 0) await terminal.err(`Not answered yet: ${silent.map(printable).join(', ')}`)
  await all
  await tell(silent)
  return exitCode.ok
}
