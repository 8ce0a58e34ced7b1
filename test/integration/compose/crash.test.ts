// Longshore killed in the middle of bringing a stack up: the next start settles it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { strayCalls } from '../../support/stray-calls.ts'
import { terminalBed } from '../cli/terminal-bed.ts'

const bed = sharedEngine()
dockerCli(bed)
const terminal = terminalBed(bed)

interface Listed {
  readonly Id: string
  readonly Image: string
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

async function serving(name: string): Promise<string[]> {
  const label = [`com.docker.compose.project=ls-${name}`]
  const filters = encodeURIComponent(JSON.stringify({ label }))
  const found = await bed.ask<Listed[]>('GET', `/containers/json?all=true&filters=${filters}`)
  return found
    .map(({ Labels, State, Image }) => `${Labels['com.docker.compose.service']} ${State} ${Image}`)
    .sort()
}

const image = (tag: string) => `localhost/longshore-test:${tag}`
const both = (tag: string) => [`side running ${image(tag)}`, `web running ${image(tag)}`]

/** `web` waits until `side` says that it is healthy, which takes two seconds. */
function writeProject(name: string, tag: string): string {
  const folder = join(terminal.dir, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'compose.yaml'),
    `
services:
  web:
    image: ${image(tag)}
    stop_grace_period: 1s
    depends_on: { side: { condition: service_healthy } }
  side:
    image: ${image(tag)}
    stop_grace_period: 1s
    volumes: ["./:/here:ro", "kept:/kept"]
    healthcheck: { test: "test $$(cut -d. -f1 /proc/uptime) -gt 0", interval: 2s, retries: 5 }
volumes: { kept: }
`,
  )
  const document = join(terminal.dir, `${name}.yaml`)
  const deploy = '{ stabilise: 2s, stopTimeout: 1s }'
  const source = `{ kind: compose, path: ./${name}, pull: never }`
  writeFileSync(document, `name: ${name}\nhost: local\nsource: ${source}\ndeploy: ${deploy}\n`)
  return document
}

/** As the terminal shows it. */
const running = (stage: string) => `${stage.padEnd(8)} running`

describe('killed while a stack is brought up', () => {
  it.each([
    // Before anything was touched, while docker compose runs, and once it is through.
    ['files'],
    ['up'],
    ['stabilise'],
  ])(
    'at stage %s, what served is put back',
    async (stage) => {
      const name = bed.name(`kill-${stage}`)
      await terminal.ask('workloads', 'apply', '-f', writeProject(name, 'v1'))
      expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'succeeded' })
      writeProject(name, 'v2')
      const deploying = terminal.start('deploy', name)
      await deploying.shown(running(stage))
      deploying.child.kill('SIGKILL')
      await deploying.ended
      const settled = await terminal.run('recover')
      expect(settled.err).toBe('')
      expect(await serving(name)).toEqual(both('v1'))
      expect(strayCalls(name)).toEqual([])
      // And it goes on from there.
      expect(await terminal.ask('deploy', name)).toMatchObject({
        state: 'succeeded',
        release: 'r2',
      })
      expect(await serving(name)).toEqual(both('v2'))
    },
    120_000,
  )

  it('once it is proved, it is finished', async () => {
    const name = bed.name('kill-record')
    await terminal.ask('workloads', 'apply', '-f', writeProject(name, 'v1'))
    const deploying = terminal.start('deploy', name)
    await deploying.shown(running('record'))
    deploying.child.kill('SIGKILL')
    await deploying.ended
    await terminal.run('recover')
    expect(await serving(name)).toEqual(both('v1'))
    expect(await terminal.ask('releases', name)).toMatchObject([{ name: 'r1', live: true }])
  }, 120_000)
})
