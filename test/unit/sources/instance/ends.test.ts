// A deployment of an instance that ends before its time: given up, by a crash, or by a service that fails.
import { expect, it } from 'vitest'
import { campaignForm, tellCampaign } from '../../../support/campaign.ts'
import { createFakeHosts } from '../../../support/fake-session/fake-session.ts'
import { type InstanceBed, image, instanceBed, migrate, proxy, web } from './instance-bed.ts'

const form = campaignForm('instance-ends')

const stages = ['resolve', 'pull', 'network', 'init migrate', 'main web', 'sidecar proxy', 'soak']
/** One of them, or several: the first that is come to ends it. */
const failing = [
  ...['migrate', 'web', 'proxy', 'migrate web', 'migrate proxy', 'web proxy'],
  'migrate web proxy',
]
/** What of each is made anew. */
const order = [
  [migrate, web, proxy],
  [proxy, web, migrate],
  [web, { ...proxy, dependsOn: ['web'] }, migrate],
  [{ ...web, dependsOn: ['proxy'] }, proxy, migrate],
]

interface End {
  readonly how: 'given up' | 'by a crash' | 'it fails'
  /** Where it ends, or which fail. */
  readonly at: string
  /** Something of it is live before. */
  readonly serves: boolean
  readonly services: readonly object[]
}

const ends: readonly End[] = [true, false].flatMap((serves) =>
  order.flatMap((services) => [
    ...stages.map((at) => ({ how: 'given up' as const, at, serves, services })),
    ...stages.map((at) => ({ how: 'by a crash' as const, at, serves, services })),
    ...failing.map((at) => ({ how: 'it fails' as const, at, serves, services })),
  ]),
)

type Named = { readonly name?: string }
const anew = (services: readonly Named[], fails = '') =>
  services.map((each) => ({
    ...each,
    env: { ANEW: 'yes' },
    ...(fails.split(' ').includes(each.name ?? '') && { image: image('fails') }),
  }))

const deploy = { deploy: { healthTimeout: '2s', soak: '1s', stopTimeout: '1s' } }

const there = ({ session: { engine } }: InstanceBed) => ({
  containers: engine.control
    .containers()
    .filter(({ spec }) => !spec.name.startsWith('failed_until_'))
    .map(({ id, state }) => `${id} ${state}`)
    .sort(),
  networks: engine.control.networks(),
  volumes: engine.control.volumes(),
})

/** As seen by an app that may crash: what it asks for then never comes to anything. */
function asSeen<T extends object>(engine: T, hasCrashed: () => boolean): T {
  return new Proxy(engine, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver)
      if (typeof found === 'function')
        return (...args: unknown[]): unknown =>
          hasCrashed() ? new Promise(() => {}) : Reflect.apply(found, target, args)
      return found !== null && typeof found === 'object' ? asSeen(found, hasCrashed) : found
    },
  })
}

async function isAsItWas({ how, at, serves, services }: End): Promise<void> {
  let hasCrashed = false
  const bed = instanceBed({
    wrap: (session) => ({ ...session, engine: asSeen(session.engine, () => hasCrashed) }),
  })
  const said = `${how}, ${at}, ${serves ? 'live' : 'nothing'} before`
  bed.have(services, {}, deploy)
  if (serves) expect(await bed.deploy(), said).toMatchObject({ state: 'succeeded' })
  const before = there(bed)
  bed.have(anew(services, how === 'it fails' ? at : ''), {}, deploy)
  const { id } = await bed.start('')
  if (how === 'it fails') {
    expect(await bed.end(id), said).toMatchObject({ state: 'failed' })
  } else {
    await bed.reached(id, at)
    if (how === 'given up') {
      await bed.deploys.cancel(id)
      expect(await bed.end(id), said).toMatchObject({ state: 'cancelled' })
    } else {
      hasCrashed = true
      const deploys = bed.reopen(createFakeHosts([bed.session]))
      const [settled] = await deploys.recover()
      expect(settled, said).toMatchObject({ id, recovered: true })
      expect(deploys.interrupted(), said).toEqual([])
      if (settled?.state === 'succeeded') return
    }
  }
  expect(there(bed), said).toEqual(before)
  if (!hasCrashed) expect(bed.bugs, said).toEqual([])
}

it('is as it was, and nothing is left, whichever stage it ends in, whichever services fail, in whatever order they come', async () => {
  for (let i = form.first; i < form.first + form.count; i++) {
    // In another order than they are listed in, so that few of them are of every sort; all are each once.
    const wanted = ends[(i * 11) % ends.length]
    if (wanted) await isAsItWas(wanted)
  }
  tellCampaign(form, { ends: form.count })
}, 600_000)
