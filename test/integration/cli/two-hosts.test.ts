import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { documentOf, terminalBed } from './terminal-bed.ts'

const here = sharedEngine()
const there = privateEngine({ images: ['localhost/longshore-test:v1'] })
const terminal = terminalBed(here)

const namesOn = async (bed: typeof here, workload: string) => {
  const filters = JSON.stringify({ label: [`longshore.workload=${workload}`] })
  const query = `all=true&filters=${encodeURIComponent(filters)}`
  const found = await bed.ask<{ State: string }[]>('GET', `/containers/json?${query}`)
  return found.map(({ State }) => State)
}

async function apply(name: string, host: string): Promise<void> {
  const file = join(terminal.dir, 'web.json')
  writeFileSync(file, JSON.stringify({ ...documentOf(name), host }))
  await terminal.ask('workloads', 'apply', '-f', file)
}

describe('a second host', () => {
  it('is declared once, guarded, and takes a workload over from the first', async () => {
    const name = here.name('moved')
    const place = ['--local', '--socket', there.socketPath]
    await terminal.ask('hosts', 'add', 'eu', ...place, '--guard', 'typed', '--colour', 'lime')
    expect(await terminal.ask('hosts', 'list')).toMatchObject([
      { name: 'local', guard: 'open' },
      { name: 'eu', guard: 'typed', colour: 'lime', status: { state: 'online' } },
    ])

    await apply(name, 'local')
    await terminal.ask('deploy', name)
    expect(await namesOn(here, name)).toEqual(['running'])

    await apply(name, 'eu')
    expect(await terminal.ask('plan', name)).toMatchObject({
      targets: [
        { target: 'eu', order: 'start-first' },
        { target: 'local', order: 'remove', outage: { kind: 'none' } },
      ],
    })
    const refused = await terminal.run('deploy', name)
    expect(refused.code).toBe(2)
    expect(refused.err).toContain(`To deploy ${name} on eu, confirm it`)
    expect(await namesOn(there, name)).toEqual([])

    expect(await terminal.ask('deploy', name, '--confirm', 'eu')).toMatchObject({
      state: 'succeeded',
      targets: ['eu', 'local'],
    })
    expect(await namesOn(there, name)).toEqual(['running'])
    expect(await namesOn(here, name)).toEqual([])

    const used = await terminal.run('hosts', 'remove', 'eu', '--yes')
    expect(used.code).toBe(1)
    expect(used.err).toContain(name)

    await terminal.ask('hosts', 'edit', 'eu', '--guard', 'read-only')
    const forbidden = await terminal.run('workloads', 'delete', name, '--yes', '--confirm', 'eu')
    expect(forbidden.code).toBe(1)
    expect(forbidden.err).toContain('eu is read-only')
    expect(await namesOn(there, name)).toEqual(['running'])

    await terminal.ask('hosts', 'edit', 'eu', '--guard', 'open')
    await terminal.ask('workloads', 'delete', name, '--yes')
    expect(await namesOn(there, name)).toEqual([])
    await terminal.ask('hosts', 'remove', 'eu', '--yes')
    expect(await terminal.ask('hosts', 'list')).toMatchObject([{ name: 'local' }])
  })

  it('opens a port of a container until Ctrl-C', async () => {
    const name = await terminal.apply('opened')
    await terminal.ask('deploy', name)
    const forward = terminal.start('--json', 'forward', name, '8080')
    let said = ''
    forward.child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    await forward.shown('"url":"http://127.0.0.1:')
    const { url } = JSON.parse(said)
    expect((await fetch(url)).status).toBe(200)
    forward.child.kill('SIGINT')
    expect((await forward.ended).code).toBe(130)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await terminal.ask('workloads', 'delete', name, '--yes')
  })
})
