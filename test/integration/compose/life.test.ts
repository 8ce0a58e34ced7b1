// What a deployment of a stack tells, leaves alone, and refuses.
import { describe, expect, it } from 'vitest'
import { composeVersion } from '../../../src/main/sources/compose/cli/installed.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { sessionOn } from '../../support/local-session.ts'

const bed = sharedEngine()
const shelf = registryOn(bed, { port: 5_078 })
const stacks = composeBed(bed)
const session = sessionOn(bed)
const { apply, write, running } = stacks
const never = new AbortController().signal

const one = (tag: string) => `services: { web: { image: ${image(tag)} } }`

describe('a deployment of a stack', () => {
  it('SD-09 SD-14 tells what docker compose prints as it comes, and leaves pulled images to the next prune', async () => {
    const { reference } = await shelf.push(image('v1'), `told-${bed.tag}:1`)
    await bed.call('DELETE', `/images/${encodeURIComponent(reference)}`)
    const files = {
      'compose.yaml': `services: { web: { image: "${reference}", command: ["/no"] } }`,
    }
    const name = apply('told', files, { source: { pull: 'always' } })
    const failed = await stacks.deploy(name)
    expect(failed.state).toBe('failed')
    const lines = stacks
      .deploys()
      .events(failed.id)
      .filter(({ kind }) => kind === 'log')
    const said = (stage: string) =>
      lines.filter((each) => each.stage === stage).map(({ line }) => line)
    expect(said('pull').join('\n')).toMatch(/web Pull/)
    // As it comes: before the stage that it is of has ended.
    const pullEnded = stacks
      .deploys()
      .events(failed.id)
      .find(({ stage, line }) => stage === 'pull' && line === 'ok')
    const firstSaid = lines.find(({ stage }) => stage === 'pull')
    expect(firstSaid?.seq).toBeLessThan(pullEnded?.seq ?? 0)
    expect(said('up').join('\n')).toMatch(/Creating|Created/)
    expect((await bed.call('GET', `/images/${reference}/json`)).status).toBe(200)
    await bed.call('DELETE', `/images/${encodeURIComponent(reference)}`)
  })

  it('SD-11 SD-12 is in the history with how it ended, and shown as under way until then', async () => {
    const name = apply('history', { 'compose.yaml': one('v1') })
    const { deploys, store } = stacks.deploys()
    const asked = { workload: name, action: 'deploy', reason: 'first', actor: 'ana' } as const
    const { deployment } = await deploys.start(asked, never)
    expect(['queued', 'running']).toContain(deployment.state)
    expect(deploys.busy()).toBeGreaterThan(0)
    const ended = await stacks.deploys().end(deployment.id)
    expect(ended).toMatchObject({ state: 'succeeded', reason: 'first', actor: 'ana' })
    const [told] = store.activity.list({ limit: 1 })
    expect(told).toMatchObject({ object: { kind: 'workload', name }, outcome: 'deployed' })
  })

  it('SD-15 pulls newer images of the services that were named, and of no other', async () => {
    const [web, side] = [`pull-web-${bed.tag}:1`, `pull-side-${bed.tag}:1`]
    const push = async (name: string, tag: string) => (await shelf.push(image(tag), name)).reference
    const files = {
      'compose.yaml': `services: { web: { image: "${await push(web, 'v1')}" }, side: { image: "${await push(side, 'v1')}" } }`,
    }
    const name = apply('pulled', files, { source: { pull: 'missing' } })
    await stacks.deploy(name)
    const before = await running(name)
    for (const one of [web, side]) {
      const [repo = '', tag = ''] = (await push(one, 'v2')).split(/:(?=[^:/]*$)/)
      // Pushing gave the engine the newer one under that name too.
      await bed.call('POST', `/images/${image('v1')}/tag?repo=${repo}&tag=${tag}`)
    }
    const pulled = await stacks.run(name, 'pull', { services: ['web'] })
    expect(pulled).toMatchObject({ state: 'succeeded', release: 'r2' })
    const after = await running(name)
    expect(after.web).not.toBe(before.web)
    expect(after.side).toBe(before.side)
  })

  it('SD-10 lists services that the project has no more, and removes them only when told to', async () => {
    const both = `services: { web: { image: ${image('v1')} }, old: { image: ${image('v1')} } }`
    const name = apply('orphans', { 'compose.yaml': both })
    await stacks.deploy(name)
    write(name, { 'compose.yaml': one('v2') })
    const plan = await stacks.plan(name)
    expect(plan.parts.at(-1)).toMatchObject({ part: 'old', change: 'orphan' })
    expect(plan.warnings.join()).toMatch(/old.*--remove-orphans/)
    await stacks.deploy(name)
    expect(Object.keys(await running(name)).sort()).toEqual(['old', 'web'])
    await stacks.run(name, 'deploy', { removeOrphans: true })
    expect(Object.keys(await running(name))).toEqual(['web'])
  })

  it.each([
    ['port', 'ports: ["127.0.0.1:18997:8080"]', 'host port 18997'],
    ['name', `container_name: ${bed.name('kept')}`, `the name ${bed.name('kept')}`],
  ])(
    'SD-10 gives a renamed service the %s of the old one, there and back',
    async (what, has, held) => {
      const called = (service: string) => ({
        'compose.yaml': `
services: { ${service}: { image: ${image('v1')}, stop_grace_period: 0s, ${has} } }`,
      })
      const name = apply(`renamed-${what}`, called('web'))
      await stacks.deploy(name)
      write(name, called('frontend'))
      expect((await stacks.plan(name)).warnings.join()).toMatch(`frontend: ${held} is held by`)
      const failed = await stacks.deploy(name)
      expect(failed).toMatchObject({ state: 'failed', failure: { isOrphan: true } })
      expect(failed.failure && describeFailure(failed.failure).remedy).toContain('--remove-orphans')
      expect(Object.keys(await running(name))).toEqual(['web'])

      const plan = await stacks.plan(name, 'deploy', { removeOrphans: true })
      expect([plan.order, plan.outage.kind]).toEqual(['replace-in-place', 'while-replacing'])
      expect(plan.parts[0]).toMatchObject({
        part: 'frontend',
        why: expect.stringContaining(held),
      })
      const deployed = await stacks.run(name, 'deploy', { removeOrphans: true })
      expect(deployed.failure).toBeUndefined()
      expect(Object.keys(await running(name))).toEqual(['frontend'])
      const back = await stacks.run(name, 'rollback', { removeOrphans: true })
      expect(back.failure).toBeUndefined()
      expect(Object.keys(await running(name))).toEqual(['web'])
      write(name, {
        'compose.yaml': `${called('frontend')['compose.yaml']}`.replace(
          '{ image',
          '{ command: [/no/such], image',
        ),
      })
      const broken = await stacks.run(name, 'deploy', { removeOrphans: true })
      expect(broken.stages.map(({ state }) => state)).not.toContain('undo-failed')
      expect(Object.keys(await running(name))).toEqual(['web'])
    },
  )

  it('SD-34 says which ports it publishes on every interface, and publishes them as they are written', async () => {
    const ports = '["18999:8080", "127.0.0.1:18998:8081", "8082"]'
    const files = {
      'compose.yaml': `services: { web: { image: ${image('v1')}, ports: ${ports} } }`,
    }
    const name = apply('ports', files)
    expect((await stacks.plan(name)).warnings).toEqual([
      'web: port 8080 is published as 18999 on every interface',
      'web: port 8082 is published as a port that the engine chooses on every interface',
    ])
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    const { HostConfig } = await bed.ask<{ HostConfig: { PortBindings: unknown } }>(
      'GET',
      `/containers/ls-${name}-web-1/json`,
    )
    expect(HostConfig.PortBindings).toEqual({
      '8080/tcp': [{ HostIp: '', HostPort: '18999' }],
      '8081/tcp': [{ HostIp: '127.0.0.1', HostPort: '18998' }],
      '8082/tcp': [{ HostIp: '', HostPort: '' }],
    })
  })

  it('SD-21 says that docker compose is missing, and how to get it', async () => {
    const { PATH } = process.env
    process.env.PATH = '/nowhere'
    const found = await composeVersion(session(), never).catch((error: unknown) => error)
    process.env.PATH = PATH
    const failure = failureOf(found)
    expect(failure).toMatchObject({ kind: 'compose-missing', host: 'local' })
    expect(failure && describeFailure(failure).remedy).toContain('version 2 of its compose plugin')
  })

  it('touches nothing of a project with its name that is not its own', async () => {
    const name = apply('foreign', { 'compose.yaml': one('v1') })
    const Labels = {
      'com.docker.compose.project': `ls-${name}`,
      'com.docker.compose.service': 'web',
    }
    const made = await bed.ask<{ Id: string }>(
      'POST',
      `/containers/create?name=${bed.name('theirs')}`,
      { Image: image('v1'), Labels },
    )
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({
      failure: {
        kind: 'name-conflict',
        name: `ls-${name}`,
        holder: expect.stringContaining('theirs'),
      },
    })
    expect((await bed.call('GET', `/containers/${made.Id}/json`)).status).toBe(200)
  })

  it('touches nothing of another workload whose services have the same names', async () => {
    const a = apply('twin-a', { 'compose.yaml': one('v1') })
    const b = apply('twin-b', { 'compose.yaml': one('v1') })
    await stacks.deploy(a)
    const before = await running(a)
    await stacks.deploy(b)
    await stacks.run(b, 'remove')
    expect(await running(a)).toEqual(before)
  })
})
