/** What the scripted harbour is made of. */
import type { FleetWorkload } from '../../../src/shared/model/fleet.ts'
import type { Outcome } from './script.ts'

export interface WorkloadSeed {
  readonly name: string
  readonly host: string
  readonly image: string
  readonly state: FleetWorkload['state']
  readonly health: FleetWorkload['health']
  /** Oldest first: tag, minutes ago, how it ended. */
  readonly history: readonly (readonly [tag: string, minutesAgo: number, outcome: Outcome])[]
}

const runs = 'running'
export const seeds: readonly WorkloadSeed[] = [
  {
    name: 'checkout',
    host: 'prod-1',
    image: 'registry.example/shop/checkout',
    state: runs,
    health: 'healthy',
    history: [
      ['v38', 9 * 1440, 'succeeded'],
      ['v39', 6 * 1440, 'succeeded'],
      ['v40', 3 * 1440, 'never-healthy'],
      ['v41', 2 * 1440, 'succeeded'],
      ['v42', 0.2, 'succeeded'],
    ],
  },
  {
    name: 'web',
    host: 'local',
    image: 'localhost/demo-web',
    state: runs,
    health: 'healthy',
    history: [
      ['v1', 190, 'succeeded'],
      ['v2', 64, 'succeeded'],
      ['broken', 22, 'never-healthy'],
    ],
  },
  {
    name: 'ledger-api',
    host: 'prod-1',
    image: 'registry.example/bank/ledger',
    state: 'unhealthy',
    health: 'unhealthy',
    history: [
      ['2026.11.2', 5 * 1440, 'succeeded'],
      ['2026.11.4', 300, 'succeeded'],
    ],
  },
  {
    name: 'search-index',
    host: 'prod-2',
    image: 'registry.example/search/index',
    state: runs,
    health: 'none',
    history: [['1.14.0', 12 * 1440, 'unverified']],
  },
  {
    name: 'mailer',
    host: 'prod-2',
    image: 'registry.example/mail/mailer',
    state: 'stopped',
    health: 'none',
    history: [
      ['3.2.1', 40 * 1440, 'succeeded'],
      ['3.3.0', 95, 'exits'],
    ],
  },
  {
    name: 'docs',
    host: 'local',
    image: 'localhost/docs',
    state: 'absent',
    health: 'none',
    history: [],
  },
  {
    name: 'thumbnailer',
    host: 'edge-ams',
    image: 'registry.example/media/thumbs',
    state: 'unknown',
    health: 'unknown',
    history: [['v7', 20 * 1440, 'succeeded']],
  },
]

/** Containers of others: name, host, image. */
export const foreign: readonly (readonly [string, string, string])[] = [
  ['postgres-main', 'prod-1', 'postgres:17.2'],
  ['redis-cache', 'prod-1', 'redis:8.0-alpine'],
  ['traefik', 'prod-1', 'traefik:v3.4'],
  ['grafana', 'prod-2', 'grafana/grafana:12.1.0'],
  ['dev-db-1', 'local', 'postgres:17.2'],
  ['buildx_buildkit_default', 'local', 'moby/buildkit:v0.20'],
]
