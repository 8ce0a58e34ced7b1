/**
 * A client made from the contract over scripted data: views are developed, tested and shot with
 * it without an app. Inputs and outputs are checked by the contract's own schemas.
 */
import { createRouterClient, implement } from '@orpc/server'
import { type Client, contract } from '../../src/shared/contract/index.ts'
import { activityHandlers } from './fake-client/activity-handlers.ts'
import { sleep } from './fake-client/answers.ts'
import { copyHandlers } from './fake-client/copy-handlers.ts'
import { deployHandlers } from './fake-client/deploy-handlers.ts'
import { dnsHandlers } from './fake-client/dns-handlers.ts'
import { edgeHandlers } from './fake-client/edge-handlers.ts'
import { faceHandlers } from './fake-client/face-handlers.ts'
import { gitCredentialHandlers } from './fake-client/git-credential-handlers.ts'
import { hostHandlers } from './fake-client/host-handlers.ts'
import { logHandlers } from './fake-client/log-handlers.ts'
import { notificationHandlers } from './fake-client/notification-handlers.ts'
import { projectHandlers } from './fake-client/project-handlers.ts'
import { pruneHandlers } from './fake-client/prune-handlers.ts'
import { registryHandlers } from './fake-client/registry-handlers.ts'
import { makeReleases } from './fake-client/releases.ts'
import { routeHandlers } from './fake-client/route-handlers.ts'
import { fakeHex } from './fake-client/script.ts'
import { secretHandlers } from './fake-client/secret-handlers.ts'
import { settingsHandlers } from './fake-client/settings-handlers.ts'
import { sourceKinds } from './fake-client/source-kinds.ts'
import { statsHandlers } from './fake-client/stats-handlers.ts'
import { updateHandlers } from './fake-client/update-handlers.ts'
import { vaultHandlers } from './fake-client/vault-handlers.ts'
import { volumeHandlers } from './fake-client/volume-handlers.ts'
import { workloadHandlers } from './fake-client/workload-handlers.ts'
import { type Scenario, World } from './fake-client/world.ts'

export function createFakeClient(scenario: Scenario = 'full'): Client {
  const world = new World(scenario)
  const os = implement(contract)
  const router = os.router({
    app: {
      info: os.app.info.handler(async ({ signal }) => {
        await world.gate(signal)
        return {
          version: '0.1.0',
          installation: fakeHex('installation', 16),
          door: 'browser',
          dataDir: '/home/mira/.config/longshore',
          page: 'http://127.0.0.1:4570/',
          system: { platform: 'linux', families: ['ubuntu', 'debian'] },
          interrupted: [],
          warnings: [],
        }
      }),
      desktop: os.app.desktop.handler(() => ({
        tray: { able: true, why: '' },
        startAtLogin: { able: true, why: '' },
        paletteShortcut: { able: true, why: '' },
      })),
      pickPath: os.app.pickPath.handler(() => ({ path: '/srv/shop' })),
      openLink: os.app.openLink.handler(() => ({ shown: 'browser', address: null })),
    },
    hosts: hostHandlers(world, os),
    sources: {
      list: os.sources.list.handler(async ({ signal }) => {
        await world.gate(signal)
        return sourceKinds
      }),
    },
    workloads: workloadHandlers(world, os),
    plans: {
      create: os.plans.create.handler(async ({ input, signal }) => {
        await world.gate(signal)
        return world.plan(input)
      }),
      show: os.plans.show.handler(async ({ input, signal }) => {
        await world.gate(signal)
        const plan = world.plans.get(input.id)
        return plan ?? world.plan({ workload: 'checkout', action: 'deploy', tag: 'v43' })
      }),
    },
    deploys: deployHandlers(world, os),
    activity: activityHandlers(world, os),
    releases: {
      list: os.releases.list.handler(async ({ input, signal }) => {
        await world.gate(signal)
        return makeReleases(world.scripts, input.workload)
      }),
      compare: os.releases.compare.handler(async ({ input: { from, to }, signal }) => {
        await world.gate(signal)
        return { from: textFor(from.at), to: textFor(to.at) }
      }),
      difference: os.releases.difference.handler(async ({ input, signal }) => {
        await world.gate(signal)
        return [
          {
            field: 'image',
            before: `${input.workload}:${input.from}`,
            after: `${input.workload}:${input.to}`,
          },
          { field: 'env.FEATURE_CART', before: null, after: '•' },
          { field: 'memoryLimit', before: '64 MB', after: '128 MB' },
        ]
      }),
    },
    fleet: {
      status: os.fleet.status.handler(async ({ signal }) => {
        await world.gate(signal)
        return world.fleet()
      }),
      watch: os.fleet.watch.handler(async function* ({ signal }) {
        await world.gate(signal)
        while (!signal?.aborted) {
          yield { type: 'snapshot' as const, fleet: world.fleet() }
          await sleep(scenario === 'many' ? 5_000 : 1_000, signal)
        }
        yield { type: 'end' as const, how: 'cancelled' as const }
      }),
    },
    logs: logHandlers(world, os),
    stats: statsHandlers(world, os),
    projects: projectHandlers(world, os),
    ...notificationHandlers(world, os),
    vault: vaultHandlers(os),
    edge: edgeHandlers(os),
    routes: routeHandlers(os),
    registries: registryHandlers(world, os),
    dns: dnsHandlers(world, os),
    gitCredentials: gitCredentialHandlers(world, os),
    faces: faceHandlers(world, os),
    secrets: secretHandlers(world, os),
    updates: updateHandlers(world, os),
    prune: pruneHandlers(world, os),
    volumes: volumeHandlers(world, os),
    images: copyHandlers(os),
    settings: settingsHandlers(world, os),
  })
  return createRouterClient(router)
}

const textFor = (version: string) => `name: ls-shop
services:
  api:
    environment:
      DATABASE_URL: ••••${version === 'now' ? ' (changed)' : ''}
      LOG_LEVEL: ••••
    healthcheck:
      interval: 5s
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/healthz"]
    image: registry.example/shop/api:${version === 'now' ? '2.5' : '2.4'}
    networks:
      default: null
    ports:
      - mode: ingress
        protocol: tcp
        published: "8081"
        target: 8080
  db:
    image: postgres:17.2
    networks:
      default: null
    volumes:
      - source: data
        target: /var/lib/postgresql/data
        type: volume
  web:
    image: registry.example/shop/web:2.4
    networks:
      default: null
${version === 'now' ? '    scale: 3\n' : '    restart: always\n'}networks:
  default:
    name: ls-shop_default
volumes:
  data:
    name: ls-shop_data
`
