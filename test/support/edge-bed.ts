// The edge on a test's own engine: installed by the app's own way, judged by a client that knows nothing of it.
import { beforeAll } from 'vitest'
import { caddyImage, ensureCaddyImage, ensureWebImages } from '../../scripts/lib/proxy-images.mjs'
import { systemClock } from '../../src/main/clock.ts'
import { createEdges, type Edges } from '../../src/main/routing/edge/edges.ts'
import { createRouting } from '../../src/main/routing/registry.ts'
import type { Router } from '../../src/main/routing/router.ts'
import type { HostRecord } from '../../src/shared/model/host.ts'
import type { EngineBed } from './bed/shared-engine.ts'
import type { DeployBed } from './deploy-bed.ts'

const never = new AbortController().signal

/** What the deploy bed over it needs to be set to. */
export const edgeSettings = { edgeImage: caddyImage, domain: 'test.example' }

/** An edge for the tests around it, on ports of its own; its images are made where they are missing. */
export function edgeOn(
  bed: EngineBed,
  open: () => DeployBed,
  tags: readonly string[] = ['v1', 'v2', 'bad'],
) {
  const httpPort = 20_000 + (bed.number % 20_000)
  const record: HostRecord = {
    ...{ name: 'local', connection: { kind: 'local' }, guard: 'open', colour: 'none' },
    proxy: { kind: 'edge', httpPort, httpsPort: httpPort + 1, authority: 'internal' },
  }
  beforeAll(async () => {
    await ensureCaddyImage(bed.socketPath)
    await ensureWebImages(bed.socketPath, tags)
    open().hosts.put(record)
    await edges().install({ host: 'local', confirm: [], by: { actor: 'test' } }, never)
    return async () => {
      for (const path of [
        '/containers/longshore-edge?force=1',
        '/volumes/longshore-edge',
        '/networks/0-longshore-edge',
      ])
        await bed.call('DELETE', path)
    }
  })
  const edges = (installation = open().store.installation): Edges => {
    const { hosts, settings } = open()
    const store = { ...open().store, installation }
    const declare = (changed: HostRecord) => hosts.put(changed)
    return createEdges({
      hosts,
      store,
      settings,
      clock: systemClock,
      recordOf: hosts.record,
      declare,
    })
  }
  return {
    httpPort,
    record,
    edges,
    router(): Router {
      const { hosts, store } = open()
      const routing = createRouting({
        clock: systemClock,
        installation: store.installation,
        secret: (name) => {
          const kept = store.secrets.get({ workload: '', name })
          return (kept && store.secrets.value(kept)) ?? ''
        },
      })
      const router = routing(hosts.get('local'))
      if (!router) throw new Error('the host declares no proxy')
      return router
    },
    /** Where the public finds it. */
    address(): string {
      const { engine } = bed
      return engine.private ? engine.network.insideAddress : '127.0.0.1'
    },
  }
}
