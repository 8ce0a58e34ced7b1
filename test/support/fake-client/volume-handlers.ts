import type { UsedVolume } from '../../../src/shared/model/volume-use.ts'
import type { Implementer } from './answers.ts'
import type { World } from './world.ts'

const web = { container: 'ls-shop-web-1', workload: 'shop', target: '/data', isUp: true }
const backup = { container: 'nightly-backup', workload: null, target: '/from', isUp: false }
const data: UsedVolume = {
  ...{ host: 'prod-1', kind: 'volume', name: 'ls-shop_data', driver: 'local', bytes: null },
  place: '/var/lib/docker/volumes/ls-shop_data/_data',
  users: [web, backup],
  lastUsed: { kind: 'now' },
}
const shopVolumes: readonly UsedVolume[] = [
  data,
  {
    ...data,
    ...{ name: 'ls-shop_cache', place: null, users: [], lastUsed: { kind: 'unknown' } },
  },
]

/** Of one workload; the others have none. */
export function volumeHandlers(world: World, os: Implementer) {
  return {
    list: os.volumes.list.handler(async ({ input: { of, measured }, signal }) => {
      await world.gate(signal)
      const isShop = 'host' in of || of.workload === 'shop'
      const volumes = isShop ? [...shopVolumes] : []
      if (!measured) return { volumes, away: [] }
      const sized = volumes.map((volume) => ({
        ...volume,
        bytes: volume.name === 'ls-shop_data' ? 6_240_000_000 : null,
      }))
      return { volumes: sized, away: [] }
    }),
  }
}
