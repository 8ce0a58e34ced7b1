import type { HostRoutes } from '../../../src/shared/model/route.ts'
import type { Implementer } from './answers.ts'

/** A proxy with one route of ours, and one of somebody else. */
const routes: HostRoutes['routes'] = [
  {
    ...{ name: 'shop.example.com', path: '/', targets: ['172.20.0.5:8080'], trouble: null },
    ...{ holder: { kind: 'ours', workload: 'shop' }, containers: ['ls-shop-1'], workload: 'shop' },
  },
  {
    ...{ name: 'old.example.com', path: '/', targets: ['10.0.0.9:80'], trouble: null },
    ...{ holder: { kind: 'stranger' }, containers: [], workload: null },
  },
]

export function routeHandlers(os: Implementer) {
  return {
    list: os.routes.list.handler(({ input: { host } }) => ({
      ...{ host, proxy: 'Caddy', version: '', warnings: [], drops: null, routes },
    })),
    planTakeOver: os.routes.planTakeOver.handler(({ input: { host, name, path, workload } }) => ({
      ...{ host, name, path, workload, drops: null, fingerprint: 'f1' },
      before: { targets: ['10.0.0.9:80'], holder: { kind: 'stranger' as const } },
      after: { targets: ['172.20.0.5:8080'], containers: ['ls-shop-1'] },
    })),
    takeOver: os.routes.takeOver.handler(({ input: { name, path, workload } }) => ({
      ...{ name, path, targets: ['172.20.0.5:8080'], holder: { kind: 'ours' as const, workload } },
      ...{ containers: ['ls-shop-1'], workload, trouble: null },
    })),
    giveBack: os.routes.giveBack.handler(() => ({})),
  }
}
