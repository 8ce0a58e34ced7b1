// Registries that take a connection and never answer, and names that nobody knows: nobody waits for one after another.
import net, { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFleet } from '../../../src/main/fleet/fleet.ts'
import { planSchema } from '../../../src/shared/model/plan.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { sources } from '../../support/sources.ts'
import { stackFolders } from '../../support/stack-folders.ts'
import { roadTo, ways } from '../../support/ways.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
dockerCli(bed)
const stacks = stackFolders()

/** What the engine takes for a registry. */
const held = new Set<net.Socket>()
let mostHeld = 0
const silent = net.createServer((socket) => {
  held.add(socket)
  mostHeld = Math.max(mostHeld, held.size)
  socket.on('error', () => {}).on('close', () => held.delete(socket))
})
beforeAll(async () => {
  if (!bed.engine.private) return
  const { outsideAddress } = bed.engine.network
  await new Promise<void>((resolve) => silent.listen(0, outsideAddress, resolve))
})
beforeEach((context) => {
  context.skip(!bed.engine.private, 'needs an address that a private engine reaches')
})
afterAll(() => {
  for (const socket of held) socket.destroy()
  silent.close()
})

const silentRegistry = () => {
  const { address, port } = silent.address() as AddressInfo
  return `${address}:${port}`
}

const names = ['api', 'cache', 'db', 'mail', 'queue', 'web']
/** Six services, each with an image of its own. */
const sixFrom = (registry: string) =>
  `services:\n${names.map((name) => `  ${name}: { image: "${registry}/team/${name}:1" }\n`).join('')}`

describe.each(ways)('over %s', (over) => {
  const terminal = terminalBed(bed, undefined, {}, roadTo(bed, over))
  const apply = async (base: string, registry: string) => {
    const name = bed.name(`${base}-${over}`)
    const source = { kind: 'compose', path: stacks.folder(name) }
    stacks.write(name, {
      'compose.yaml': sixFrom(registry),
      'document.json': JSON.stringify({ name, host: over, source }),
    })
    await terminal.ask('workloads', 'apply', '-f', join(stacks.folder(name), 'document.json'))
    return name
  }
  const warnings = async (name: string) =>
    planSchema.parse(await terminal.ask('plan', name)).targets.flatMap((target) => target.warnings)

  it('a stack with six images is planned while their registry says nothing: all are asked at once', async () => {
    const registry = silentRegistry()
    const name = await apply('silent', registry)
    mostHeld = 0
    const said = names.map(
      (each) =>
        `${each}: the registry did not say what ${registry}/team/${each}:1 is (the registry did not answer for 5 s)`,
    )
    expect(await warnings(name)).toEqual(said)
    expect(mostHeld).toBeGreaterThanOrEqual(names.length)
  })

  it('a stack with six images is planned while the name of their registry leads nowhere', async () => {
    const name = await apply('nameless', `registry-${bed.tag}.invalid`)
    const unknown = (each: string) =>
      expect.stringMatching(
        new RegExp(`^${each}: the registry did not say what .*/team/${each}:1 is \\(.+\\)$`),
      )
    expect(await warnings(name)).toEqual(names.map(unknown))
  })
})

const deploys = deployBed(bed)

it('the fleet is shown while the registry of six workloads says nothing', async () => {
  const { apply, store } = deploys()
  const image = (base: string) => ({ image: `${silentRegistry()}/team/${base}`, pull: 'always' })
  const applied = names.map((base) => apply(base, image(base)))
  const endpoint = bed.socketPath
  const hosts = hostsOn({ clock, endpoint, installation: 'mine', filesDir: '/nowhere' })
  const fleet = createFleet({ sources, hosts, store, clock, reportBug: noBugs })
  const { workloads } = await fleet.status({ registries: true }, new AbortController().signal)
  // Whoever waited for each of them would have heard that there was no answer.
  const registry = { state: 'unknown', reason: 'Not asked yet', at: null }
  expect(workloads.map(({ name, versions }) => [name, versions?.registry])).toEqual(
    applied.map((name) => [name, registry]),
  )
  await fleet.close()
  await hosts.close()
})
