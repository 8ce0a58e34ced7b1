import { describe, expect, it } from 'vitest'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { derive } from '../../../../src/main/sources/single/adopt/derive.ts'
import { sdpContainerOf } from '../../../../src/main/sources/single/adopt/sdp-container.ts'
import { anInspection } from '../../../support/an-inspection.ts'

const bound = (target: string, source = '/srv/repositories/orders') => ({
  ...{ Type: 'bind', Name: '', Source: source, Destination: target, Driver: '' },
  ...{ Mode: 'rw', RW: true, Propagation: 'rprivate' },
})

const go = {
  ...anInspection({
    config: {
      Image: 'alpine:3.20',
      Cmd: ['/src/app-orders'],
      WorkingDir: '/src',
      ExposedPorts: { '8080/tcp': {} },
      Env: ['LEVEL=debug'],
    },
    mounts: [bound('/src')],
    tags: ['alpine:3.20'],
  }),
  name: 'sdp-orders-d42',
}
const php = {
  ...anInspection({
    config: {
      Image: 'php:8.3-apache',
      Cmd: ['apache2-foreground'],
      WorkingDir: '/app',
      ExposedPorts: { '80/tcp': {} },
    },
    mounts: [bound('/app')],
    tags: ['php:8.3-apache'],
  }),
  name: 'sdp-gateway-d7',
}

describe('a container that an SDP agent made', () => {
  it('SDP-07, SDP-08, SDP-26 is known by its name and by how it is made', () => {
    const folder = '/srv/repositories/orders'
    expect(sdpContainerOf(go)).toEqual({ build: 'go', folder })
    expect(sdpContainerOf(php)).toEqual({ build: 'php', folder })
  })

  it('SDP-26 is none where only its name, or only how it is made, says so', () => {
    expect(sdpContainerOf({ ...go, name: 'orders' })).toBeUndefined()
    for (const config of [{ Cmd: ['/bin/sh'] }, { WorkingDir: '/' }, { Cmd: ['/src/app-a', '-v'] }])
      expect(sdpContainerOf({ ...go, config: { ...go.config, ...config } })).toBeUndefined()
    expect(sdpContainerOf({ ...go, mounts: [bound('/data')] })).toBeUndefined()
  })

  it.each([
    ['go', go, 8080],
    ['php', php, 80],
  ] as const)(
    'SDP-23, SDP-24, SDP-25, SDP-28 becomes a document with all that %s has, and loses nothing',
    (build, inspection, port) => {
      const found = derive(inspection, {
        schema: imageConfigSchema,
        given: { kind: 'image', maxInstances: 1 },
        workload: 'orders',
      })
      const [target] = inspection.mounts.map(({ Destination }) => Destination)
      expect(found?.lost).toEqual([])
      expect(found?.source).toMatchObject({
        ...{ kind: 'image', image: String(inspection.config.Image).split(':')[0], port },
        ...{ command: inspection.config.Cmd, workingDir: target },
        volumes: [{ scope: 'absolute', source: '/srv/repositories/orders', target }],
      })
      expect(found?.source).not.toHaveProperty('publish')
      expect(found?.source).not.toHaveProperty('restart')
      expect(found?.said.join('\n')).toContain('an SDP agent seems to have made it')
      expect(found?.said.join('\n')).toContain(`source of kind git with build: { kind: ${build} }`)
    },
  )

  it('SDP-10 a port that cannot be read is passed over', () => {
    const ExposedPorts = { 'http/tcp': {}, '8080/tcp': {} }
    const odd = { ...go, config: { ...go.config, ExposedPorts } }
    const found = derive(odd, {
      schema: imageConfigSchema,
      given: { kind: 'image', maxInstances: 1 },
      workload: 'orders',
    })
    expect(found?.source).toMatchObject({ port: 8080 })
  })
})
