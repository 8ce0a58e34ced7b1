import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { deploymentSchema } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { pacedMs } from '../../support/paced.ts'
import { roadTo, ways } from '../../support/ways.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
describe.each(ways)('over %s', (over) => {
  const door = terminalBed(bed, undefined, {}, roadTo(bed, over))
  const listed = async () => z.array(deploymentSchema).parse(await door.ask('deployments', 'list'))

  it('Ctrl-C cancels a deployment within 5 seconds, cleanly, with exit code 130', async () => {
    const web = await door.apply('ctrlc')
    await door.ask('deploy', web)
    const before = await door.containers(web)
    const command = door.start('deploy', web, '--tag', 'broken', '--json')
    await command.shown('starting health')
    const pressed = performance.now()
    command.child.kill('SIGINT')
    const { code, err, json } = await command.ended
    expect(performance.now() - pressed).toBeLessThan(pacedMs(5_000))
    expect(code).toBe(130)
    expect(err).toContain('Cancelling')
    expect(json().at(-1), err).toMatchObject({ state: 'cancelled' })
    expect(await door.containers(web)).toEqual(before)
    expect(await door.served(web)).toEqual(['v1'])
  })

  it('what kill -9 interrupted is mentioned by reading commands and settled by recover', async () => {
    const web = await door.apply('killed')
    const command = door.start('deploy', web, '--tag', 'broken')
    await command.shown('health')
    command.child.kill('SIGKILL')
    await command.ended
    const id = (await listed())[0]?.id ?? 'none'
    expect(await door.containers(web)).toHaveLength(1)

    const reading = await door.run('workloads', 'list')
    expect(reading).toMatchObject({ code: 0, err: expect.stringContaining(id) })
    expect(await door.containers(web)).toHaveLength(1)

    const recovered = await door.run('recover')
    expect(recovered.code, recovered.err).toBe(0)
    expect(recovered.out).toContain('by recovery')
    expect(await door.containers(web)).toEqual([])
    expect((await door.run('recover')).out).toBe('Nothing was interrupted.\n')
    expect((await door.run('workloads', 'list')).err).toBe('')
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('a second Ctrl-C leaves at once; the next deployment settles the rest first', async () => {
    const web = await door.apply('twice')
    const command = door.start('deploy', web, '--tag', 'broken')
    await command.shown('health')
    // The first one is held up, as by an engine that does not answer: it must not hold up the second.
    command.child.kill('SIGINT')
    command.child.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 400))
    command.child.kill('SIGINT')
    command.child.kill('SIGCONT')
    expect((await command.ended).code).toBe(130)
    const next = await door.run('deploy', web)
    expect(next.code, next.out + next.err).toBe(0)
    expect(await door.containers(web)).toHaveLength(1)
  })

  it('a second command speaks to the app of the first, and may cancel its deployment', async () => {
    const web = await door.apply('shared')
    const first = door.start('deploy', web, '--tag', 'broken')
    await first.shown('health')
    const [running] = await listed()
    expect(running).toMatchObject({ workload: web, state: 'running' })
    const joined = door.start('deploy', web, '--tag', 'broken')
    await joined.shown('under way already')
    const cancelled = await door.run('deployments', 'cancel', running?.id ?? '')
    expect(cancelled.code, cancelled.err).toBe(0)
    expect(cancelled.out).toContain('cancelled')
    expect((await joined.ended).code).toBe(130)
    expect((await first.ended).code).toBe(130)
    expect(await door.containers(web)).toEqual([])
  })
})

const door = terminalBed(bed)

it('commands at the same moment all get their answer', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => door.run('workloads', 'list', '--json')))
  for (const { code, out, err } of answers) {
    expect(code, err).toBe(0)
    expect(JSON.parse(out)).toEqual(expect.any(Array))
  }
})

it('output that nobody reads ends quietly', async () => {
  const web = await door.apply('pipe', { healthcheck: '' })
  await door.ask('deploy', web, '--tag', 'tick')
  const command = door.start('logs', web, '-f', '-n', '0')
  const errors: Buffer[] = []
  command.child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk))
  const closed = new Promise((resolve) => command.child.once('exit', resolve))
  await new Promise((resolve) => command.child.stdout?.once('data', resolve))
  command.ended.catch(() => undefined)
  command.child.stdout?.destroy()
  expect(await closed).toBe(0)
  expect(Buffer.concat(errors).toString()).toBe('')
})

it('a damaged state file is told of, kept, and work goes on', async () => {
  const web = await door.apply('damage')
  const file = join(door.dir, 'state.db')
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 0, 200)
  writeFileSync(file, bytes)
  const { code, out, err } = await door.run('workloads', 'list')
  expect(code, err).toBe(0)
  expect(out).toContain(web)
  expect(err).toContain('A file of the state folder is damaged')
  expect(err).toContain('.damaged-')
  expect((await door.run('workloads', 'list')).err).toBe('')
})
