import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { remoteHost } from '../../support/bed/remote-host.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { inspectProject } from '../../support/project-containers.ts'
import { terminalBed } from './terminal-bed.ts'

const here = sharedEngine()
const far = remoteHost({ images: ['localhost/longshore-test:v1', 'localhost/longshore-test:v2'] })
const home = mkdtempSync(join(tmpdir(), 'longshore-home-'))
mkdirSync(join(home, '.ssh'), { mode: 0o700 })
// Nothing of docker is on the path here: the host's own does it all.
const terminal = terminalBed(here, undefined, { HOME: home, SSH_AUTH_SOCK: '', PATH: '/nowhere' })
afterAll(() => rmSync(home, { recursive: true, force: true }))

const name = here.name('farstack')

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    const path = join(terminal.dir, name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

const compose = (tag: string) => `
services:
  web:
    image: localhost/longshore-test:${tag}
    env_file: [web.env]
    volumes: ["./pages:/pages:ro"]
  built:
    build: { context: ./app }
    pull_policy: never
`

const farContainers = () => inspectProject(far, `ls-${name}`)

describe('a stack on a host over SSH', () => {
  it('SD-06 is brought up by the docker compose of that host, in its own folder there', async () => {
    const { user, address, port, keys } = far.remote()
    const place = ['--ssh', `${user}@${address}:${port}`, '--identity', keys.plain]
    await terminal.ask('hosts', 'add', 'far', ...place)
    const unknown = await terminal.run('--json', 'hosts', 'test', 'far')
    const { fingerprint } = JSON.parse(unknown.err.trim().split('\n').at(-1) ?? '').failure
    await terminal.ask('hosts', 'trust', 'far', '--fingerprint', fingerprint)
    write({
      'compose.yaml': compose('v1'),
      'web.env': 'WHO=first\n',
      'pages/index.html': 'hello',
      'app/Dockerfile': 'FROM localhost/longshore-test:v1\nENV BUILT=yes\n',
    })
    const document = join(terminal.dir, 'far.yaml')
    writeFileSync(
      document,
      `name: ${name}\nhost: far\nsource: { kind: compose, path: ./${name}, pull: never }\ndeploy: { stabilise: 500ms, stopTimeout: 1s }\n`,
    )
    await terminal.ask('workloads', 'apply', '-f', document)
    const first = await terminal.run('--json', 'deploy', name)
    expect(first.err).toBe('')
    expect(first.json().at(-1)).toMatchObject({ state: 'succeeded', release: 'r1' })
    const [built, web] = await farContainers()
    expect(built?.Config.Env).toContain('BUILT=yes')
    expect(web?.Config.Env).toContain('WHO=first')
    const pages = web?.Mounts[0]?.Source ?? ''
    expect(pages).toMatch(/\.longshore\/.*\/project\/pages$/)
    expect(existsSync(pages)).toBe(true)
    expect(web?.Config.Labels['com.docker.compose.project.config_files']).toMatch(
      /^\/.*\/deploy\/.*\/project\/compose\.yaml,/,
    )

    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'skipped' })
    write({ 'web.env': 'WHO=second\n' })
    const plan = await terminal.ask('plan', name)
    expect(plan).toMatchObject({
      targets: [{ parts: [{ part: 'built' }, { part: 'web', change: 'recreate' }] }],
    })
    expect(await terminal.ask('deploy', name)).toMatchObject({ release: 'r2' })
    expect(await terminal.ask('rollback', name)).toMatchObject({ release: 'r3' })
    const back = (await farContainers())[1]
    expect(back?.Config.Env).toContain('WHO=first')
    expect(await terminal.ask('remove', name, '--yes')).toMatchObject({ state: 'succeeded' })
    expect(await farContainers()).toEqual([])
    expect(existsSync(dirname(dirname(pages)))).toBe(false)
  })
})
