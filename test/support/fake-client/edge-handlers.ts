import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { EdgeStatus } from '../../../src/shared/model/proxy.ts'
import type { Implementer } from './answers.ts'

/** As the map of names has them. */
const leading = (host: string) => (host === 'prod-1' ? 3 : 0)

/** Hosts that have no edge until one is installed. */
export function edgeHandlers(os: Implementer) {
  const installed = new Set<string>()
  const status = ({
    input: { host },
  }: {
    readonly input: { readonly host: string }
  }): EdgeStatus => {
    const isThere = installed.has(host)
    return {
      ...{ host, state: isThere ? 'running' : 'absent', isForeign: false, isDeclared: isThere },
      ...{ version: isThere ? '2.11.2' : null, image: isThere ? 'caddy:2.11' : null },
      ...{ httpPort: isThere ? 80 : null, httpsPort: isThere ? 443 : null },
      routes: isThere ? leading(host) : null,
    }
  }
  return {
    status: os.edge.status.handler(status),
    install: os.edge.install.handler((call) => {
      installed.add(call.input.host)
      return status(call)
    }),
    upgrade: os.edge.upgrade.handler((call) => ({ ...status(call), awayMs: 412 })),
    remove: os.edge.remove.handler((call) => {
      const { host, withRoutes } = call.input
      if (leading(host) > 0 && !withRoutes)
        fail({ kind: 'forbidden', reason: 'it leads shop.example.com (shop)' })
      installed.delete(host)
      return status(call)
    }),
  }
}
