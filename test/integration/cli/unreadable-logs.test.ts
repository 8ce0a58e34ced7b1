// Logs of a stack of which one cannot be read, or is damaged on the disk, as the terminal tells them.
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { logLineSchema } from '../../../src/shared/model/log.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { image } from '../../support/compose-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { stackFolders } from '../../support/stack-folders.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
dockerCli(bed)
const stacks = stackFolders()
const door = terminalBed(bed)

const shell = (script: string, more = '') =>
  `{ image: "${image('shell')}", stop_grace_period: 0s, entrypoint: [sh, -c], command: ["${script}"]${more} }`

async function deploy(base: string, services: Readonly<Record<string, string>>): Promise<string> {
  const name = bed.name(base)
  const lines = Object.entries(services).map(([service, text]) => `  ${service}: ${text}\n`)
  const source = { kind: 'compose', path: stacks.folder(name), pull: 'never' }
  const document = { name, host: 'local', source, deploy: { stabilise: '300ms' } }
  stacks.write(name, {
    'compose.yaml': `services:\n${lines.join('')}`,
    'document.json': JSON.stringify(document),
  })
  await door.ask('workloads', 'apply', '-f', join(stacks.folder(name), 'document.json'))
  await door.ask('deploy', name)
  return name
}

const printed = (json: readonly unknown[]) =>
  json.map((line) => logLineSchema.parse(line).line.trimEnd())

describe('a stack with a service whose driver keeps no log', () => {
  it('is read and followed as the others are, with one warning', async () => {
    const name = await deploy('drivers', {
      chatty: shell('echo from chatty; sleep 600'),
      quiet: shell('echo from quiet; sleep 600', ', logging: { driver: none }'),
      terminal: shell('echo from terminal; sleep 600', ', tty: true'),
    })
    const read = await door.run('--json', 'logs', name, '--tail', '3')
    expect([read.code, printed(read.json()).sort()]).toEqual([0, ['from chatty', 'from terminal']])
    expect(read.err).toContain(`ls-${name}-quiet-1`)
    expect(read.err.split('does not support reading')).toHaveLength(2)

    const following = door.start('logs', name, '--follow', '--tail', '3')
    for (const each of ['from chatty', 'from terminal', 'does not support reading'])
      await following.shown(each)
    following.child.kill('SIGINT')
    const { code, out } = await following.ended
    expect(code).toBe(130)
    expect(out).not.toContain('does not support reading')
  })
})

describe('a log that is damaged on the disk', () => {
  beforeEach((context) => {
    context.skip(!bed.engine.private, 'writes into the data of its engine')
  })

  it.each([
    ['bytes of a power loss', Buffer.alloc(300)],
    ['half a line', Buffer.from('{"log":"half of a li')],
  ])(
    'with %s is told as that, never as a line, and what comes later is shown',
    async (what, damage) => {
      const script =
        'echo one; while [ ! -f /go ]; do sleep 0.1; done; while true; do echo later; sleep 0.2; done'
      const name = await deploy(what.startsWith('half') ? 'half' : 'nul', {
        side: shell('echo beside; sleep 600'),
        web: shell(script),
      })
      const { Id } = await bed.ask<{ Id: string }>('GET', `/containers/ls-${name}-web-1/json`)
      const { dataRoot = '' } = bed.engine.private ? bed.engine : {}
      const file = join(dataRoot, 'containers', Id, `${Id}-json.log`)
      const times = (text: string) => readFileSync(file, 'utf8').split(text).length - 1
      await expect.poll(() => times('one')).toBe(1)
      appendFileSync(file, damage)
      const exec = await bed.ask<{ Id: string }>('POST', `/containers/${Id}/exec`, {
        Cmd: ['sh', '-c', 'touch /go'],
      })
      await bed.ask('POST', `/exec/${exec.Id}/start`, { Detach: true })
      // The engine takes what one whole line does not follow for a line that is being written.
      await expect.poll(() => times('later')).toBeGreaterThan(3)

      const read = await door.run('--json', 'logs', name)
      const lines = printed(read.json())
      // Whether the engine hands on the lines before the damage, or ends first, is its scheduler's choice.
      expect(lines).toContain('beside')
      expect(lines.filter((line) => !['beside', 'one', 'later'].includes(line))).toEqual([])
      // Asked for last lines, as by default, the engine itself keeps silent about it.
      expect(read.err).toContain(`ls-${name}-web-1`)
      const alone = await door.run('logs', name, 'web')
      expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('cannot be read')])

      const following = door.start('--json', 'logs', name, '--follow')
      await following.shown('"line":"later"')
      following.child.kill('SIGINT')
      const { out } = await following.ended
      expect(out).not.toMatch(/invalid character|grabbing|1970-/i)
    },
  )
})
