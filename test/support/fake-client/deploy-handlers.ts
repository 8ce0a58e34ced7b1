import { isFinal } from '../../../src/shared/model/deployment.ts'
import { type Implementer, sleep } from './answers.ts'
import { deploymentAt, writeScript } from './script.ts'
import type { World } from './world.ts'

export function deployHandlers(world: World, os: Implementer) {
  return {
    start: os.deploys.start.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const planned = input.plan === undefined ? undefined : world.plans.get(input.plan)
      const workload = planned?.workload ?? input.workload ?? ''
      world.checkGuard(workload, planned?.action ?? input.action, input.confirm)
      return { deployment: world.start(input), outcome: 'started' as const }
    }),
    cancel: os.deploys.cancel.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const { spec } = world.script(input.id)
      const cancelled = writeScript({ ...spec, outcome: 'cancelled' })
      world.scripts = world.scripts.map((script) =>
        script.spec.id === input.id ? cancelled : script,
      )
      return deploymentAt(cancelled, Date.now())
    }),
    recover: os.deploys.recover.handler(async () => []),
    list: os.deploys.list.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return world.deployments(input.workload).slice(0, input.limit)
    }),
    show: os.deploys.show.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const script = world.script(input.id)
      const now = Date.now()
      return {
        deployment: deploymentAt(script, now),
        events: script.events.filter((event) => event.at <= now),
      }
    }),
    watch: os.deploys.watch.handler(async function* ({ input, signal }) {
      await world.gate(signal)
      const script = world.script(input.id)
      let now = Date.now()
      const told = script.events.filter((event) => event.at <= now)
      yield { type: 'snapshot' as const, deployment: deploymentAt(script, now), events: told }
      let next = told.length
      while (!signal?.aborted && next < script.events.length) {
        await sleep(50, signal)
        now = Date.now()
        for (
          let event = script.events[next];
          event && event.at <= now;
          event = script.events[next]
        ) {
          yield { type: 'event' as const, event }
          next += 1
        }
      }
      const how = signal?.aborted ? ('cancelled' as const) : ('completed' as const)
      yield { type: 'end' as const, how }
    }),
    watchAll: os.deploys.watchAll.handler(async function* ({ signal }) {
      await world.gate(signal)
      yield { type: 'snapshot' as const, deployments: world.deployments() }
      const settled = new Set(
        world
          .deployments()
          .filter((one) => isFinal(one.state))
          .map((one) => one.id),
      )
      while (!signal?.aborted) {
        await sleep(250, signal)
        for (const deployment of world.deployments()) {
          if (settled.has(deployment.id)) continue
          yield { type: 'deployment' as const, deployment }
          if (isFinal(deployment.state)) settled.add(deployment.id)
        }
      }
      yield { type: 'end' as const, how: 'cancelled' as const }
    }),
  }
}
