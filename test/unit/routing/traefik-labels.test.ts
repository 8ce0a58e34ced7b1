import { expect, it } from 'vitest'
import type { WantedRoute } from '../../../src/main/routing/router.ts'
import type { TraefikApi } from '../../../src/main/routing/traefik/api.ts'
import { routesByLabels } from '../../../src/main/routing/traefik/labels.ts'
import { labelledIdOf } from '../../../src/main/routing/traefik/rule.ts'
import { proxyTrouble } from '../../../src/main/routing/trouble.ts'

const { signal } = new AbortController()
const wanted: WantedRoute = {
  ...{ name: 'shop.example.com', path: '/', targets: ['172.20.0.5:8080'], tls: 'off' },
  owner: { installation: '0123456789abcdef', workload: 'shop-1' },
}

/** A Traefik that shares out to these, one more each time that it is asked. */
function routesOf(targets: readonly string[]) {
  let asked = 0
  let now = 0
  const service = async (name: string) => {
    asked += 1
    const servers = targets.slice(0, asked).map((target) => ({ url: `http://${target}` }))
    return name === `${labelledIdOf(wanted)}@docker`
      ? { name, loadBalancer: { servers } }
      : undefined
  }
  const api: TraefikApi = {
    ...{
      version: async () => '3',
      services: async () => [],
      router: async () => undefined,
      service,
    },
    routers: async () => [
      { name: `${labelledIdOf(wanted)}@docker`, rule: 'Host(`shop.example.com`)' },
    ],
  }
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms
    },
  }
  const trouble = proxyTrouble('prod-1', 'Traefik')
  return routesByLabels({ api, trouble, clock, installation: wanted.owner.installation })
}

it('TF-32 waits until Traefik has the new container of labels, beside the old one', async () => {
  const routes = routesOf(['172.20.0.4:8080', '172.20.0.5:8080'])
  expect(await routes.set(wanted, undefined, { signal })).toMatchObject({ targets: wanted.targets })
})

it('is as it was where Traefik led there alone before it was asked: nothing was shared out', async () => {
  const seen = { ...wanted, state: 'as Traefik has it' }
  const set = (targets: readonly string[]) =>
    routesOf(wanted.targets).set(wanted, { ...seen, targets }, { signal })
  expect((await set(wanted.targets)).state).toBe(seen.state)
  expect((await set([])).state).not.toBe(seen.state)
})

it('tells where Traefik has not taken labels', async () => {
  await expect(
    routesOf(['172.20.0.4:8080']).set(wanted, undefined, { signal }),
  ).rejects.toMatchObject({
    failure: { kind: 'proxy-not-applied', route: 'shop.example.com' },
  })
})

it('knows by its name whose a route of labels is', async () => {
  expect(await routesOf([]).read(wanted, signal)).toMatchObject({ owner: wanted.owner })
})
