// Ports of a stack's services on this machine, whatever network they use.
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { image } from '../../support/compose-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { stackFolders } from '../../support/stack-folders.ts'
import { roadTo, ways } from '../../support/ways.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
dockerCli(bed)
const stacks = stackFolders()
const foreign = bed.name('foreign')
beforeAll(async () => {
  await bed.ask('POST', `/containers/create?name=${foreign}`, { Image: image('v2') })
  await bed.ask('POST', `/containers/${foreign}/start`)
})

const compose = `services:
  vpn: { image: "${image('v1')}", stop_grace_period: 0s }
  alone: { image: "${image('v1')}", stop_grace_period: 0s, network_mode: none }
  client: { image: "${image('hold')}", stop_grace_period: 0s, network_mode: "service:vpn" }
  guest: { image: "${image('hold')}", stop_grace_period: 0s, network_mode: "container:${foreign}" }
  worker: { image: "${image('shell')}", stop_grace_period: 0s, command: [sleep, "600"], depends_on: [vpn] }
`

describe.each(ways)('over %s', (over) => {
  const door = terminalBed(bed, undefined, {}, roadTo(bed, over))

  /** What answers at the address that is printed. */
  async function answerAt(name: string): Promise<string> {
    const forward = door.start('--json', 'forward', name, '8080')
    let said = ''
    forward.child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    await forward.shown('"url":"http://127.0.0.1:')
    const answer = await fetch(JSON.parse(said).url)
    const text = (await answer.text()).trim()
    forward.child.kill('SIGINT')
    expect((await forward.ended).code).toBe(130)
    return text
  }

  it('a port is opened of the service whose network another uses, of another container’s, and of none where there is none', async () => {
    const name = bed.name(`shared-${over}`)
    const source = { kind: 'compose', path: stacks.folder(name), pull: 'never' }
    const document = { name, host: over, source, deploy: { stabilise: '300ms' } }
    stacks.write(name, { 'compose.yaml': compose, 'document.json': JSON.stringify(document) })
    await door.ask('workloads', 'apply', '-f', join(stacks.folder(name), 'document.json'))
    await door.ask('deploy', name)
    expect(await answerAt(`ls-${name}-client-1`)).toBe('v1')
    expect(await answerAt(`ls-${name}-guest-1`)).toBe('v2')
    // Three of its services say that they have that port, and none publishes it.
    const guessed = await door.run('forward', name, '8080')
    expect(guessed.code).toBe(2)
    expect(guessed.err).toMatch(new RegExp(`choose a container, of .*ls-${name}-vpn-1`))
    const alone = await door.run('forward', `ls-${name}-alone-1`, '8080')
    expect(alone.code).toBe(1)
    expect(alone.err).toContain('its network is "none"')
    await door.ask('workloads', 'delete', name, '--yes')
  })
})
