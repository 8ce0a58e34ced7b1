// A stack from a git repository.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const repository = mkdtempSync(join(tmpdir(), 'longshore-git-'))
afterAll(() => rmSync(repository, { recursive: true, force: true }))

const git = (...args: string[]) =>
  run('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])

async function commit(tag: string): Promise<void> {
  mkdirSync(join(repository, 'deploy/pages'), { recursive: true })
  const files = {
    'compose.yaml': `
services:
  web: { image: ${image(tag)}, env_file: [web.env], stop_grace_period: 1s }
  side: { image: ${image('v1')}, volumes: ["./pages:/pages:ro"], stop_grace_period: 1s }
`,
    'web.env': `WHO=${tag}\n`,
    'pages/index.html': 'hello',
  }
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(repository, 'deploy', name), text)
  await git('add', '-A')
  await git('commit', '--quiet', '--message', tag)
}

const source = (ref: string) => ({
  kind: 'compose',
  git: { url: `file://${repository}`, ref, path: 'deploy' },
  pull: 'never',
})
const deploy = { stabilise: '500ms', stopTimeout: '1s' }

describe('a stack from a git repository', () => {
  it('is deployed from what the branch says, and makes anew only what a commit changed', async () => {
    await git('init', '--quiet', '--initial-branch', 'main')
    await commit('v1')
    const name = bed.name('git')
    stacks.deploys().workloads.apply({ name, host: 'local', source: source('main'), deploy })
    const first = await stacks.deploys().deploy(name)
    expect(first.failure).toBeUndefined()
    const before = await stacks.running(name)
    expect((await stacks.deploys().deploy(name)).state).toBe('skipped')
    await commit('v2')
    const second = await stacks.deploys().deploy(name)
    expect(second).toMatchObject({ state: 'succeeded', release: 'r2' })
    const after = await stacks.running(name)
    expect(after.side).toBe(before.side)
    const web = (await stacks.containers(name)).find(({ Id }) => Id === after.web)
    expect(web?.Config.Env).toContain('WHO=v2')
    const back = await stacks
      .deploys()
      .run({ workload: name, action: 'rollback', reason: '', actor: 'test' })
    expect(back).toMatchObject({ state: 'succeeded' })
  }, 90_000)

  it('says what git says of a branch that is not there, and changes nothing', async () => {
    const name = bed.name('nobranch')
    stacks.deploys().workloads.apply({ name, host: 'local', source: source('nowhere'), deploy })
    const failed = await stacks.deploys().deploy(name)
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'command-failed' } })
    expect(JSON.stringify(failed.failure)).toMatch(/nowhere/)
    expect(await stacks.containers(name)).toEqual([])
  }, 60_000)

  it.each(['ext::sh -c touch', '--upload-pack=touch', 'file:///a b', ''])(
    'refuses %j as an address',
    (url) => {
      const document = {
        name: bed.name('bad'),
        host: 'local',
        source: { kind: 'compose', git: { url } },
      }
      expect(stacks.deploys().workloads.check(document)).toMatchObject([{ path: 'source.git.url' }])
    },
  )
})
