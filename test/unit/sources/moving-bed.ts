// A workload at a proxy that goes by addresses, on an engine that gives a container another one at each start.
import type { Router } from '../../../src/main/routing/router.ts'
import { type FakeRouter, fakeRouter } from '../../support/fake-router.ts'
import type { FakeSession } from '../../support/fake-session/fake-session.ts'
import { withContainers } from '../deploys/run-bed.ts'
import { instanceBed } from './instance/instance-bed.ts'

const never = new AbortController().signal

export function movingBed() {
  let router: FakeRouter | undefined
  let starts = 0
  const at: {
    onStart?: () => void
    onStop?: () => void
    onRoutes?: () => void
    onRead?: () => void
  } = {}
  const said: string[] = []
  const moving = (session: FakeSession) =>
    withContainers(session, (real) => ({
      async start(id, signal) {
        at.onStart?.()
        await real.start(id, signal)
        const found = session.engine.control.containers().find((each) => each.id === id)
        starts += 1
        if (found) found.address = `10.1.0.${starts}`
      },
      async stop(...asked) {
        await real.stop(...asked)
        at.onStop?.()
      },
    }))
  const byAddress = (session: FakeSession): Router => {
    const known = fakeRouter(session)
    router = known
    return {
      ...known,
      async routes(signal) {
        at.onRoutes?.()
        return await known.routes(signal)
      },
      async read(...asked) {
        at.onRead?.()
        return await known.read(...asked)
      },
      async targetOf({ container, port, network }) {
        return `${container.addresses[network]}:${port}`
      },
      async set(...asked) {
        said.push(`${asked[0].name} -> ${asked[0].targets}`)
        return await known.set(...asked)
      },
    }
  }
  const bed = instanceBed({ wrap: moving, router: byAddress })
  if (!router) throw new Error('there is no proxy')
  const proxy = router
  const { control } = bed.session.engine
  const nameAt = (target: string) => {
    const [address, port] = target.split(':')
    const found = control.containers().find((each) => address && each.address === address)
    const labels = found?.spec.labels ?? {}
    const name = labels['longshore.service'] ?? labels['longshore.tag']
    return found ? `${name}:${port}` : 'nowhere'
  }
  return {
    ...bed,
    ...{ proxy, at },
    /** What it was told since it was last asked. */
    said: () => said.splice(0),
    /** `name -> what is at its address by now`. */
    leads: () =>
      proxy
        .all()
        .map(({ name, targets }) => `${name} -> ${targets.map(nameAt).join()}`)
        .toSorted(),
    run: async (action: 'stop' | 'start' | 'restart') =>
      await bed.end((await bed.start('', { action, tag: undefined })).id),
    plan: async (action: 'stop' | 'start' | 'restart') => {
      const { targets } = await bed.deploys.plan({ workload: 'web', action }, never)
      return targets[0]
    },
  }
}
