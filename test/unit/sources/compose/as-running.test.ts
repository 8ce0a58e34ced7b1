// What a stack that was brought up by other hands is compared with, before anything of it was recorded.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { asRunning } from '../../../../src/main/sources/compose/plan/as-adopted.ts'
import { renderedDifference } from '../../../../src/main/sources/compose/plan/shown-project.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { aContainer } from './a-container.ts'

const wanted = renderedSchema.parse({
  name: 'shop',
  services: {
    web: {
      image: 'app:v1',
      command: ['serve', '$$HOME'],
      environment: { MODE: 'b', PRICE: 'a$$b', LEVEL: '1' },
      ports: [
        { target: 8080, published: '80', protocol: 'tcp', host_ip: '127.0.0.1', mode: 'ingress' },
        { target: 9090, protocol: 'tcp' },
      ],
      restart: 'on-failure:3',
      volumes: [
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'bind', source: '/srv/conf', target: '/conf' },
      ],
      secrets: [{ source: 'key' }],
      networks: { default: null },
    },
  },
  volumes: { data: { name: 'shop_data' } },
  secrets: { key: { file: '/srv/key' } },
})

const same: Partial<Container> = {
  image: 'app:v1',
  command: ['serve', '$HOME'],
  env: ['MODE=b', 'PRICE=a$b', 'LEVEL=1', 'PATH=/bin', 'APP=image'],
  ports: ['127.0.0.1:80->8080/tcp', '0.0.0.0:32768->9090/tcp', '7070/tcp'],
  restartPolicy: 'on-failure',
  mounts: [
    { kind: 'volume', source: 'shop_data', target: '/data' },
    { kind: 'bind', source: '/srv/conf', target: '/conf' },
    { kind: 'bind', source: '/srv/key', target: '/run/secrets/key' },
    { kind: 'volume', source: 'f'.repeat(64), target: '/cache' },
  ],
}
const images = {
  web: {
    ...{ reference: 'app:v1', registryDigest: null, problem: null },
    local: { id: 'i', repoDigests: [], hasHealthcheck: false, env: ['PATH=/bin', 'APP=image'] },
  },
}
/** Fields that are told to change. */
const told = (change: Partial<Container>, hash = 'h2') => {
  const { exit: _, ...own } = { ...same, ...change }
  const containers = [aContainer('web', own)]
  const runs = asRunning({ rendered: wanted, hashes: { web: hash } }, { containers, images }, null)
  return renderedDifference(runs, wanted).map(({ field, before, after }) => [field, before, after])
}

describe('what changes of a stack that was adopted', () => {
  it('is nothing that its container shows to be as it is wanted', () => {
    expect(told({})).toEqual([])
    expect(told({ env: [], image: 'other', ports: [], mounts: [] }, 'h1')).toEqual([])
  })

  it.each([
    ['an image', { image: 'app:v0' }, ['web.image']],
    ['a value', { env: ['MODE=a', 'PRICE=a$b', 'LEVEL=1'] }, ['web.environment.MODE']],
    ['a new variable', { env: ['MODE=b', 'PRICE=a$b'] }, ['web.environment.LEVEL']],
    ['a variable less', { env: [...(same.env ?? []), 'OLD=1'] }, ['web.environment.OLD']],
    ['a restart policy', { restartPolicy: 'always' }, ['web.restart']],
    ['a command', { command: ['serve', '-v'] }, ['web.command[1]']],
  ] as const)('is %s alone, where that is all', (_, change, fields) => {
    expect(told(change as Partial<Container>).map(([field]) => field)).toEqual(fields)
  })

  it('is a port or a mount that is another, and no more of it', () => {
    const ports = ['127.0.0.1:81->8080/tcp', '0.0.0.0:32768->9090/tcp']
    expect(told({ ports })).toEqual([['web.ports[0].published', '81', '80']])
    expect(told({ ports: [...(same.ports ?? []), '0.0.0.0:9->9/udp'] })).toEqual(
      [
        ['protocol', 'udp'],
        ['published', '9'],
        ['target', '9'],
      ].map(([field, before]) => [`web.ports[2].${field}`, before, null]),
    )
    const mounts = (same.mounts ?? []).map((each) =>
      each.target === '/conf' ? { ...each, source: '/srv/old' } : each,
    )
    expect(told({ mounts })).toEqual([['web.volumes[1].source', '/srv/old', '/srv/conf']])
    expect(told({ mounts: mounts.slice(0, 1) }).map(([field]) => field)).toEqual(
      ['source', 'target', 'type'].map((field) => `web.volumes[1].${field}`),
    )
  })

  it('is all of a service that is not there', () => {
    const runs = asRunning({ rendered: wanted, hashes: {} }, { containers: [], images }, null)
    expect(runs.services).toEqual({})
  })
})
