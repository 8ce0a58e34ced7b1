// Engines inside a virtual machine: no container address can be dialled from here.
import { expect, it } from 'vitest'
import { FailureError } from '../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../src/shared/model/failure-text.ts'
import { recorderOn } from '../support/bed/recorder.ts'
import { sharedEngine } from '../support/bed/shared-engine.ts'
import { openDeployBed } from '../support/deploy-bed.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)

const noRoute = async (): Promise<never> => {
  const reason = '10.0.0.9:8080: the host cannot be reached (EHOSTUNREACH)'
  const cause = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' })
  throw new FailureError({ kind: 'host-unreachable', host: 'local', reason }, cause)
}
const open = () => openDeployBed(bed, { socketPath: recorder().socketPath, dial: noRoute })

/** An image like `v1` whose shell is all it has: no wget, no curl. */
async function bareImage(): Promise<string> {
  const { Id } = await bed.ask<{ Id: string }>(
    'POST',
    `/containers/create?name=${bed.name('bare')}`,
    {
      Image: 'localhost/longshore-test:shell',
      Cmd: ['sh', '-c', 'rm -f /bin/wget /usr/bin/wget; true'],
      Entrypoint: [],
    },
  )
  await bed.ask('POST', `/containers/${Id}/start`)
  await bed.ask('POST', `/containers/${Id}/wait`)
  const repo = `localhost/longshore-bare-${bed.tag}`
  const changes = encodeURIComponent('CMD ["sh", "-c", "sleep 60"]')
  await bed.ask('POST', `/commit?container=${Id}&repo=${repo}&tag=v1&changes=${changes}`, {})
  await bed.call('DELETE', `/containers/${Id}?force=1`)
  return repo
}

it('TF-39 is proved healthy by a container beside it, and nothing of that is left', async () => {
  const app = open()
  const web = app.apply('beside')
  const deployed = await app.deploy(web, 'v1')
  expect(deployed).toMatchObject({ state: 'succeeded', verified: true })
  const health = deployed.stages.find(({ name }) => name === 'health')
  expect(health?.probe).toMatchObject({
    ok: true,
    target: expect.stringMatching(/^GET http:\/\/[\d.]+:8080\/healthz \(probe container\)$/),
    answer: 'v1',
  })
  expect(await app.containers(web, true)).toHaveLength(1)
  await app.close()
})

it('asks in the same way where the name is longer than a DNS label', async () => {
  const app = open()
  const web = app.apply(`a-name-of-a-service-that-goes-on-and-on-and-on`)
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded', verified: true })
  const [name = ''] = await app.containers(web, true)
  expect(name.length).toBeGreaterThan(63)
  await app.close()
})

it('waits for one that is not ready yet, and says what its last probe got', async () => {
  const app = open()
  const web = app.apply('unready', {}, { deploy: { healthTimeout: '3s', soak: '0ms' } })
  await app.deploy(web, 'v1').then(({ state }) => expect(state).toBe('succeeded'))
  const failed = await app.deploy(web, 'broken')
  expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'health-timeout' } })
  expect(await app.served(web)).toEqual(['v1'])
  expect(await app.containers(web, true)).toHaveLength(1)
  await app.close()
})

it('an image without wget and curl cannot be asked: that is a failure, and nothing stays', async () => {
  const image = await bareImage()
  const app = open()
  const web = app.apply('bare', { image })
  const failed = await app.deploy(web, 'v1')
  expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'probe-failed' } })
  if (failed.failure) expect(describeFailure(failed.failure).detail).toContain('wget')
  expect(await app.containers(web, true)).toEqual([])
  await app.close()
  await bed.call('DELETE', `/images/${image}:v1?force=1`)
})

it('cancelled while it is asked leaves no probe container behind', async () => {
  const app = open()
  const web = app.apply('cancelled', {}, { deploy: { healthTimeout: '20s', soak: '0ms' } })
  const { deployment } = await app.deploys.start(
    { workload: web, action: 'deploy', tag: 'broken', reason: '', actor: 'test' },
    new AbortController().signal,
  )
  await expect
    .poll(
      () =>
        recorder()
          .calls()
          .filter(({ path }) => path.includes('-probe-')).length,
      {
        timeout: 20_000,
      },
    )
    .toBeGreaterThan(0)
  expect(await app.deploys.cancel(deployment.id)).toMatchObject({ state: 'cancelled' })
  expect(await app.containers(web, true)).toEqual([])
  await app.close()
})
