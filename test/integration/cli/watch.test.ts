import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { entry, terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const door = terminalBed(bed)
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

const fleetShape = z.object({
  hosts: z.array(z.object({ name: z.string(), status: z.object({ state: z.string() }) })),
  containers: z.array(z.object({ name: z.string(), state: z.string() })),
})

async function makeContainer(base: string): Promise<string> {
  const name = bed.name(base)
  await bed.ask('POST', `/containers/create?name=${name}`, {
    Image: 'localhost/longshore-test:v1',
    HostConfig: { NetworkMode: 'none' },
  })
  return name
}

/** The terminal door on a terminal of this size; `seen` is everything it has written. */
function onTerminal(size: string, args: string) {
  const command = `stty ${size}; '${process.execPath}' '${entry}' --data '${door.dir}' ${args}; echo "code $?"; stty -a`
  const child = spawn('script', ['-qfc', command, '/dev/null'], {
    env: { ...process.env, DOCKER_HOST: `unix://${bed.socketPath}`, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.add(child)
  let seen = ''
  const waiting = new Set<() => void>()
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk
    for (const look of waiting) look()
  })
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(seen)))
  const shown = (wanted: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!wanted.test(seen)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`ended without showing ${wanted}:\n${seen}`)))
    })
  return { child, shown, ended, press: (keys: string) => child.stdin.write(keys) }
}

const taken = '\u001b[?1049h'
const givenBack = '\u001b[?25h\u001b[?1049l'

it('on a terminal it is redrawn in place at every change, and q gives the terminal back', async () => {
  const watched = onTerminal('cols 90 rows 30', 'status --watch')
  await watched.shown(/online/)
  const name = await makeContainer('seen')
  await watched.shown(new RegExp(name))
  watched.press('q')
  const seen = await watched.ended
  expect(seen).toContain(taken)
  expect(seen.split(givenBack)).toHaveLength(2)
  const [, after = ''] = seen.split(givenBack)
  expect(after).toContain('code 0')
  expect(after).toMatch(/[^-]icanon/)
  // One heading, drawn once: what did not change was not written again.
  expect(seen.split('LATENCY').length + seen.split('ENDPOINT').length).toBeLessThan(8)
})

it('Ctrl-C ends it too, with 130, and the terminal as it was', async () => {
  const watched = onTerminal('cols 60 rows 10', 'status --watch')
  await watched.shown(/online/)
  watched.press('\u0003')
  const [before = '', after = ''] = (await watched.ended).split(givenBack)
  expect(before).toContain(taken)
  expect(after).toContain('code 130')
  expect(after).toMatch(/[^-]icanon/)
})

it('no line is wider than the terminal, and what is below is told of', async () => {
  const long = await makeContainer('a-container-whose-name-is-longer-than-any-column')
  for (let more = 0; more < 6; more++) await makeContainer(`more${more}`)
  const watched = onTerminal('cols 60 rows 8', 'status --watch')
  await watched.shown(/more lines below/)
  watched.press(' ')
  await watched.shown(/…/)
  watched.press('q')
  const seen = await watched.ended
  expect(seen).not.toContain(long)
})

it('elsewhere every change is one JSON value, and a host that is gone is said to be', async () => {
  const path = join(door.dir, 'relay.sock')
  const open = new Set<Socket>()
  const relay = createServer((near) => {
    const far = connect(bed.socketPath)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
        .pipe(other)
    }
  }).listen(path)
  const through = terminalBed(bed, () => path)
  const watched = through.start('status', '--watch', '--json')
  await watched.shown('"online"')
  const name = await makeContainer('told')
  await watched.shown(name)
  relay.close()
  for (const socket of open) socket.destroy()
  rmSync(path, { force: true })
  await watched.shown('"failure"')
  watched.child.kill('SIGINT')
  const { code, json } = await watched.ended
  expect(code).toBe(130)
  const fleets = json().map((value) => fleetShape.parse(value))
  expect(fleets.length).toBeGreaterThan(2)
  expect(fleets[0]?.containers.map((each) => each.name)).not.toContain(name)
  expect(fleets.at(-1)?.hosts).toMatchObject([{ name: 'local', status: { state: 'stale' } }])
})

it('a host that is not known is refused', async () => {
  const { code, err } = await door.run('status', '--watch', '--host', 'nowhere')
  expect(code).toBe(1)
  expect(err).toContain('nowhere')
})
