import { describe, expect, it } from 'vitest'
import { unsafeContent } from '../../../../src/main/sources/compose/plan/unsafe.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { contentHash } from '../../../../src/main/sources/containers/content-hash.ts'
import { refuseUnsafe } from '../../../../src/main/sources/containers/settings/refuse-unsafe.ts'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { imageSource } from '../../../../src/main/sources/image/kind.ts'
import { render } from '../../../../src/main/sources/single/render.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { settingsSchema } from '../../../../src/shared/model/settings.ts'
import { workloadDocumentSchema } from '../../../../src/shared/model/workload.ts'
import { services } from '../../../support/sources.ts'

const image = { kind: 'image', image: 'app' }
const renderedOf = (written: Record<string, unknown>) => {
  const source = imageConfigSchema.parse({ ...image, ...written })
  const document = workloadDocumentSchema.parse({ name: 'shop', host: 'here', source })
  const kept = { id: '0123456789', document, revision: 'r', createdAt: 0, updatedAt: 0 }
  const workload = { ...kept, env: {}, secretMarks: {} } as const
  return render(workload, source, { network: 'longshore', tag: 'v1', allowedPaths: [] }).rendered
}

function asked(written: Record<string, unknown>, allow: string[] = [], more = {}) {
  const { network, settings } = renderedOf(written)
  const asking = { settings: settingsSchema.parse(more), host: 'here', workload: 'shop', allow }
  try {
    return refuseUnsafe(asking, network === 'longshore' ? '' : network, settings)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'unsafe-project') throw error
    return failure
  }
}

/** What is written, its field, and what is consented to. */
const dangerous: [Record<string, unknown>, string, string][] = [
  [{ privileged: true }, 'privileged', 'privileged'],
  [{ networkMode: 'host' }, 'networkMode', 'network_mode=host'],
  [{ pid: 'host' }, 'pid', 'pid=host'],
  [{ ipc: 'host' }, 'ipc', 'ipc=host'],
  [{ uts: 'host' }, 'uts', 'uts=host'],
  [{ cgroup: 'host' }, 'cgroup', 'cgroup=host'],
  [{ usernsMode: 'host' }, 'usernsMode', 'userns_mode=host'],
  [{ capAdd: ['cap_sys_admin'] }, 'capAdd', 'cap_add=SYS_ADMIN'],
  [{ capAdd: ['ALL'] }, 'capAdd', 'cap_add=ALL'],
  [{ devices: ['/dev/kvm'] }, 'devices', 'devices=/dev/kvm'],
  [{ devices: ['vendor.com/gpu=0'] }, 'devices', 'devices=vendor.com/gpu=0'],
  [{ deviceCgroupRules: ['c 1:3 mr'] }, 'deviceCgroupRules', 'device_cgroup_rules'],
  [{ securityOpt: ['seccomp=unconfined'] }, 'securityOpt', 'security_opt=seccomp=unconfined'],
  [
    { securityOpt: ['systempaths=unconfined'] },
    'securityOpt',
    'security_opt=systempaths=unconfined',
  ],
]

describe('SD-33 what a container of an image asks of its host', () => {
  it.each(dangerous)(
    '%j is refused, by its field and as what to consent to',
    (written, field, thing) => {
      expect(asked(written)).toMatchObject({
        ...{ kind: 'unsafe-project', host: 'here', workload: 'shop', mayConsent: true },
        issues: [{ path: `source.${field}` }],
        things: [{ service: 'shop', thing, consent: `shop:${thing}` }],
      })
    },
  )

  it.each(dangerous)('%j is given once exactly that is allowed, and told', (written, _, thing) => {
    expect(asked(written, [`shop:${thing}`])).toEqual([
      expect.stringContaining(`It may have ${thing} (`),
    ])
    expect(asked(written, ['other:privileged', 'shop:something'])).toMatchObject({
      kind: 'unsafe-project',
    })
  })

  it('is refused for good on a strict host, and given on one where all is allowed', () => {
    const all = { strictHosts: ['here'] }
    expect(asked({ privileged: true }, ['shop:privileged'], all)).toMatchObject({
      ...{ kind: 'unsafe-project', mayConsent: false },
    })
    expect(asked({ privileged: true }, [], { unsafeHosts: ['here'] })).toHaveLength(1)
  })

  it('is not asked about where it is harmless', () => {
    const harmless = {
      ...{ capAdd: ['NET_RAW'], capDrop: ['ALL'], securityOpt: ['no-new-privileges:true'] },
      ...{ ipc: 'private', cgroup: 'private', sysctls: { 'net.core.somaxconn': 1 }, gpus: 'all' },
    }
    expect(asked(harmless)).toEqual([])
  })

  it('is what a stack is asked about, in the same words', () => {
    const service = {
      ...{ privileged: true, network_mode: 'host', pid: 'host', cap_add: ['CAP_SYS_ADMIN'] },
      ...{ security_opt: ['seccomp=unconfined'], devices: [{ source: '/dev/kvm' }] },
    }
    const project = renderedSchema.parse({ name: 'p', services: { shop: service } })
    const ofStack = unsafeContent(project, '/srv/p').map(({ thing, message }) => ({
      thing,
      message,
    }))
    const ofImage = asked({
      ...{ privileged: true, networkMode: 'host', pid: 'host', capAdd: ['CAP_SYS_ADMIN'] },
      ...{ securityOpt: ['seccomp=unconfined'], devices: ['/dev/kvm'] },
    })
    const things = 'things' in ofImage ? ofImage.things : []
    expect(things.map(({ thing, message }) => ({ thing, message }))).toEqual(ofStack)
  })

  it('is kept in its document once it is allowed, each once', () => {
    const source = imageSource(services)
    const config = imageConfigSchema.parse({ ...image, allow: ['shop:pid=host'] })
    expect(source.allow?.(config, ['shop:privileged', 'shop:pid=host']).allow).toEqual([
      'shop:pid=host',
      'shop:privileged',
    ])
  })
})

describe('a document that says nothing of settings', () => {
  it('is rendered, and hashed, as it was before there were any', () => {
    const rendered = renderedOf({ port: 80, memoryLimit: 64 })
    expect(rendered).toEqual({
      ...{ image: 'app', port: 80, healthcheck: '', env: {}, mounts: [], publish: [] },
      ...{ cpuLimit: 0, memoryLimit: 64, network: 'longshore', maxInstances: 1 },
    })
    // As a release of the version before holds it.
    expect(contentHash(rendered)).toBe(
      '8f59b54d849a07cf933203dc150a310bad2570ec5bc4812f2f5e0618792182aa',
    )
    expect(imageConfigSchema.parse({ ...image, port: 80 })).toEqual(
      imageConfigSchema.parse(imageConfigSchema.parse({ ...image, port: 80 })),
    )
    expect(Object.keys(imageConfigSchema.parse(image)).sort()).toEqual(
      [
        ...[
          'kind',
          'image',
          'registry',
          'pull',
          'port',
          'healthcheck',
          'env',
          'volumes',
          'publish',
        ],
        ...['cpuLimit', 'memoryLimit', 'defaultTag', 'maxInstances'],
      ].sort(),
    )
  })
})
