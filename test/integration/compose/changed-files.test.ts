// Files that containers see, changed where docker compose tells of no change: brought, and seen by them.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { roadTo, type Way } from '../../support/ways.ts'

const bed = sharedEngine()
const shell = (more: string) =>
  `{ image: ${image('shell')}, entrypoint: [sleep, "600"], stop_grace_period: 0s, ${more} }`
const project = `services:
  conf: ${shell('volumes: ["./settings.conf:/settings.conf"]')}
  idle: ${shell('volumes: ["data:/data"]')}
  joins: ${shell('network_mode: "service:conf"')}
  keyed: ${shell('secrets: [key]')}
  site: ${shell('volumes: ["./site:/site:ro"]')}
volumes: { data: {} }
secrets: { key: { file: ./key.txt } }
`
const seen = { conf: '/settings.conf', keyed: '/run/secrets/key', site: '/site/index.html' }
const filesOf = (text: string) => ({
  ...{ 'settings.conf': text, 'site/index.html': text, 'key.txt': text },
})

/** As editors and git do it: by another file that takes the place. */
function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
}

const from: readonly (readonly [kind: 'folder' | 'repository', over: Way])[] = [
  ['folder', 'local'],
  ['folder', 'ssh'],
  ['repository', 'local'],
]

describe.each(from)('files of a %s that changed, over %s', (kind, over) => {
  const stacks = composeBed(bed, { road: roadTo(bed, over) })
  const repository = mkdtempSync(join(tmpdir(), 'longshore-files-'))
  afterAll(() => rmSync(repository, { recursive: true, force: true }))
  const git = (...args: string[]) =>
    run('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])

  it('reach the containers that see them, which are restarted as the plan says; no other is touched', async () => {
    const name = bed.name(`${kind}-${over}`)
    const folder = kind === 'folder' ? stacks.folder(name) : repository
    const save = async (files: Readonly<Record<string, string>>) => {
      put(folder, files)
      if (kind === 'folder') return
      await git('add', '-A')
      await git('commit', '--quiet', '--message', 'more')
    }
    if (kind === 'repository') await git('init', '--quiet', '--initial-branch', 'main')
    await save({ 'compose.yaml': project, ...filesOf('one') })
    const own = { kind: 'compose', pull: 'never', path: folder }
    const remote = {
      kind: 'compose',
      pull: 'never',
      git: { url: `file://${repository}`, ref: 'main' },
    }
    stacks.deploys().workloads.apply({
      ...{ name, host: over, source: kind === 'folder' ? own : remote },
      deploy: { stabilise: '300ms', stopTimeout: '1s' },
    })
    const { binary, env } = stacks.docker()
    const read = async () => {
      const texts = Object.entries(seen).map(async ([service, file]) => {
        const text = await run(binary, ['exec', `ls-${name}-${service}-1`, 'cat', file], {
          env,
        })
        return [service, text.trim()]
      })
      return Object.fromEntries(await Promise.all(texts))
    }
    const begun = async () =>
      Object.fromEntries(
        (await stacks.containers(name)).map(({ Name, Id, State }) => [
          Name.replace(`/ls-${name}-`, '').replace('-1', ''),
          { Id, at: State.StartedAt },
        ]),
      )
    const all = (text: string) => ({ conf: text, keyed: text, site: text })

    const first = await stacks.deploy(name)
    expect(first.failure).toBeUndefined()
    expect(first).toMatchObject({ state: 'succeeded', release: 'r1' })
    expect(await read()).toEqual(all('one'))
    await save({ 'README.md': 'that nothing sees' })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'skipped' })

    const before = await begun()
    await save(filesOf('two'))
    const plan = await stacks.plan(name)
    expect(plan).toMatchObject({
      ...{ skip: null, order: 'replace-in-place' },
      outage: { kind: 'while-replacing', estimateMs: 1_000 },
      parts: [
        { part: 'conf', change: 'restart', reasons: ['./settings.conf changed'] },
        { part: 'idle', change: 'unchanged' },
        { part: 'joins', change: 'restart', reasons: ['it joins conf, which is restarted'] },
        { part: 'keyed', change: 'restart', reasons: ['./key.txt changed'], outageMs: 1_000 },
        { part: 'site', change: 'restart', reasons: ['./site changed'] },
      ],
    })
    expect(await begun()).toEqual(before)
    // It restarts nothing in place of the deployment.
    await stacks.run(name, 'restart', { services: ['keyed'] })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(await read()).toEqual(all('two'))
    const after = await begun()
    expect(after.idle).toEqual(before.idle)
    for (const service of ['conf', 'joins', 'keyed', 'site']) {
      expect([service, after[service]?.Id]).toEqual([service, before[service]?.Id])
      expect([service, after[service]?.at]).not.toEqual([service, before[service]?.at])
    }
    expect(await stacks.deploy(name)).toMatchObject({ state: 'skipped' })

    // A repository has them as they were; what a folder of the user's own held then, nobody has.
    const back = await stacks.plan(name, 'rollback')
    expect(back.skip).toEqual(
      kind === 'repository'
        ? null
        : expect.stringMatching(/^r2 is live, and only files differ, .*\.\/key\.txt, \.\/site$/),
    )

    // A failed deployment leaves what it brought, and says so; a folder that is read in place is its user's.
    const broken = project.replace('sleep, "600"', 'no-such-program')
    await save({ 'settings.conf': 'three', 'compose.yaml': broken })
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    const told = stacks.deploys().events(failed.id)
    const left = told.filter(({ line }) => line.includes('these files stay as they were brought'))
    const isInPlace = kind === 'folder' && over === 'local'
    expect(left.map(({ line }) => line)).toEqual(
      isInPlace ? [] : [expect.stringContaining('./settings.conf (seen by conf)')],
    )
  })
})
