import { describe, expect, it } from 'vitest'
import { labelsFile, withLabels } from '../../../../src/main/sources/compose/own-labels.ts'
import {
  flatten,
  renderedDifference,
} from '../../../../src/main/sources/compose/plan/shown-project.ts'
import {
  plainText,
  renderedSchema,
  replicasOf,
  scaledTo,
} from '../../../../src/main/sources/compose/rendered.ts'
import { contentHash } from '../../../../src/main/sources/containers/content-hash.ts'
import { mask } from '../../../../src/shared/model/difference.ts'

const shop = renderedSchema.parse({
  name: 'ls-shop',
  services: {
    web: {
      image: 'app:1',
      environment: { PASSWORD: 'hunter2', EMPTY: null },
      labels: { price: '5$$' },
      ports: [{ target: 80, published: '8080' }],
      'x-kept': { any: [1, 'two'] },
    },
    db: { image: 'db:1', scale: 2 },
  },
  networks: { default: { name: 'ls-shop_default' }, proxy: { name: 'proxy', external: true } },
  volumes: { data: { name: 'ls-shop_data' } },
  secrets: { token: { file: '/srv/token' } },
})
const labels = { 'longshore.workload': 'shop' }

describe('our labels', () => {
  it('are on services, networks and volumes, and on nothing that is external', () => {
    const marked = withLabels(shop, labels)
    expect(marked.services.web?.labels).toEqual({ price: '5$$', ...labels })
    expect(marked.services.db?.labels).toEqual(labels)
    expect(marked.networks?.default?.labels).toEqual(labels)
    expect(marked.networks?.proxy?.labels).toBeUndefined()
    expect(marked.volumes?.data?.labels).toEqual(labels)
  })

  it('are the same in the file that adds them to the user’s own', () => {
    expect(labelsFile(shop, labels)).toEqual({
      services: { web: { labels }, db: { labels } },
      networks: { default: { labels } },
      volumes: { data: { labels } },
    })
    expect(labelsFile(renderedSchema.parse({ name: 'a' }), labels)).toEqual({ services: {} })
  })
})

describe('what was rendered', () => {
  it('is kept as a whole, also what is not looked at', () => {
    expect(shop.secrets).toEqual({ token: { file: '/srv/token' } })
    expect(shop.services.web?.['x-kept']).toEqual({ any: [1, 'two'] })
  })

  it('has one hash however its keys are ordered, and another for any value', () => {
    const { services, ...rest } = shop
    expect(contentHash({ services, ...rest, name: shop.name })).toBe(contentHash(shop))
    expect(contentHash({ ...shop, name: 'other' })).not.toBe(contentHash(shop))
  })

  it('is shown without values of env, and with a literal $', () => {
    const flat = flatten(shop)
    expect(flat).toMatchObject({
      'web.image': 'app:1',
      'web.environment.PASSWORD': mask,
      'web.labels.price': '5$',
      'web.ports[0].published': '8080',
      'networks.proxy.external': 'true',
    })
    expect(JSON.stringify(flat)).not.toContain('hunter2')
    expect(plainText('a$$b$$$$c')).toBe('a$b$$c')
  })

  it('differs by field, env values by name only', () => {
    const after = structuredClone(shop)
    Object.assign(after.services.web ?? {}, {
      image: 'app:2',
      environment: { PASSWORD: 'other', EMPTY: null, NEW: '1' },
    })
    const difference = renderedDifference(shop, after)
    expect(difference).toEqual([
      { field: 'web.environment.NEW', before: null, after: mask },
      { field: 'web.environment.PASSWORD', before: mask, after: `${mask} (changed)` },
      { field: 'web.image', before: 'app:1', after: 'app:2' },
    ])
    expect(renderedDifference(shop, shop)).toEqual([])
    expect(renderedDifference(null, shop).every(({ before }) => before === null)).toBe(true)
  })

  it('differs where a service joins or leaves a network of which nothing more is said', () => {
    const web = (networks: Record<string, null>) =>
      renderedSchema.parse({ name: 'shop', services: { web: { image: 'web:1', networks } } })
    expect(renderedDifference(web({ front: null, back: null }), web({ front: null }))).toEqual([
      { field: 'web.networks.back', before: 'joined', after: null },
    ])
  })

  it('scales a service without giving it what would make its containers anew', () => {
    expect(scaledTo({ image: 'web:1' }, 3)).toEqual({ image: 'web:1', scale: 3 })
    expect(scaledTo({ deploy: { mode: 'replicated', replicas: 1 } }, 3)).toEqual({
      scale: 3,
      deploy: { mode: 'replicated', replicas: 3 },
    })
  })

  it('counts replicas by scale, else by deploy, else one', () => {
    expect(replicasOf({ scale: 0, deploy: { replicas: 3 } })).toBe(0)
    expect(replicasOf({ deploy: { replicas: 3 } })).toBe(3)
    expect(replicasOf({})).toBe(1)
  })
})
