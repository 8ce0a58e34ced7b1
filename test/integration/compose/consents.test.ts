// What a stack asks of its host: refused, consented to thing by thing, told in every plan, asked again when it grows.
import { expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, failureOfRun, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)

const files = (more = '') => ({
  'compose.yaml': `services:
  proxy:
    image: "${image('hold')}"
    stop_grace_period: 1s
    volumes:
      - ./own:/own
      - /var/run/docker.sock:/var/run/docker.sock:ro
  side:
    image: "${image('hold')}"
    stop_grace_period: 1s
    cap_add: [NET_ADMIN]
${more}`,
})

it('SD-33 is deployed once its user consented to exactly what it asks for', async () => {
  const name = stacks.apply('consent', files())
  const refused = await failureOfRun(stacks.deploy(name))
  expect(refused).toMatchObject({ kind: 'unsafe-project', workload: name, mayConsent: true })
  const things = refused?.kind === 'unsafe-project' ? refused.things : []
  expect(things.map(({ consent, file, line }) => [consent, file, line])).toEqual([
    ['proxy:/var/run/docker.sock:ro', 'compose.yaml', 7],
    ['side:cap_add=NET_ADMIN', 'compose.yaml', 11],
  ])
  expect(await stacks.containers(name)).toEqual([])

  const { workloads } = stacks.deploys()
  workloads.allow(name, ['proxy:/var/run/docker.sock:ro'])
  const half = await stacks.plan(name).catch(failureOf)
  expect(half).toMatchObject({ things: [{ consent: 'side:cap_add=NET_ADMIN' }] })

  workloads.allow(name, ['side:cap_add=NET_ADMIN'])
  const allowed = [
    expect.stringMatching(/^proxy may have \/var\/run\/docker.sock:ro .*: its document allows it$/),
    expect.stringMatching(/^side may have cap_add=NET_ADMIN .*: its document allows it$/),
  ]
  expect((await stacks.plan(name)).warnings).toEqual(expect.arrayContaining(allowed))
  expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
  const rest = await stacks.plan(name)
  expect(rest.skip).toMatch(/already live/)
  expect(rest.warnings).toEqual(expect.arrayContaining(allowed))

  // It grows: only what is new is asked for.
  stacks.write(name, {
    'compose.yaml': files('    pid: host\n')['compose.yaml'].replace(':ro\n', '\n'),
  })
  const grown = await stacks.plan(name).catch(failureOf)
  expect(grown).toMatchObject({
    things: [{ consent: 'proxy:/var/run/docker.sock' }, { consent: 'side:pid=host' }],
  })
})

it('SD-33 is told in every plan, too, where the settings allow all; and not deployed where they say never', async () => {
  const name = stacks.apply('settled', files())
  const { settings } = stacks.deploys()
  settings.set({ unsafeHosts: ['local'] })
  try {
    const { warnings } = await stacks.plan(name)
    expect(warnings).toContainEqual(expect.stringMatching(/: the settings allow all on local$/))
    settings.set({ strictHosts: ['local'] })
    stacks.deploys().workloads.allow(name, ['side:cap_add=NET_ADMIN'])
    const never = await stacks.plan(name).catch(failureOf)
    expect(never).toMatchObject({ kind: 'unsafe-project', mayConsent: false })
    expect(never).toMatchObject({ things: [{ service: 'proxy' }, { service: 'side' }] })
  } finally {
    settings.set({ unsafeHosts: [], strictHosts: [] })
  }
})
