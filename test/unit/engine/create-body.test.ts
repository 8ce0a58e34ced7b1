import { describe, expect, it } from 'vitest'
import type { ContainerSpec } from '../../../src/main/engine/container-spec.ts'
import { createBody } from '../../../src/main/engine/create-body.ts'

const spec: ContainerSpec = {
  name: 'ls-web',
  image: 'app@sha256:1',
  env: { A: 'x=y', B: '' },
  labels: { 'longshore.workload': 'web' },
  network: 'longshore',
  aliases: ['web'],
  expose: ['8080/tcp'],
  publish: [
    { hostIp: '', hostPort: 18080, containerPort: '8080/tcp' },
    { hostIp: '127.0.0.1', hostPort: 18081, containerPort: '8080/tcp' },
  ],
  mounts: [
    { kind: 'volume', source: 'data', target: '/data' },
    { kind: 'bind', source: '/srv', target: '/srv' },
    { kind: 'tmpfs', source: '', target: '/tmp' },
  ],
  cpus: 0.5,
  memoryBytes: 64 * 1024 * 1024,
  restart: 'unless-stopped',
}

describe('what the engine is asked to create', () => {
  it('TF-30 carries env, exposed port, network, labels, mounts and limits', () => {
    expect(createBody(spec)).toEqual({
      Image: 'app@sha256:1',
      Env: ['A=x=y', 'B='],
      Labels: { 'longshore.workload': 'web' },
      ExposedPorts: { '8080/tcp': {} },
      HostConfig: {
        NetworkMode: 'longshore',
        PortBindings: {
          '8080/tcp': [
            { HostIp: '', HostPort: '18080' },
            { HostIp: '127.0.0.1', HostPort: '18081' },
          ],
        },
        Mounts: [
          { Type: 'volume', Target: '/data', Source: 'data' },
          { Type: 'bind', Target: '/srv', Source: '/srv' },
          { Type: 'tmpfs', Target: '/tmp' },
        ],
        NanoCpus: 500_000_000,
        Memory: 67_108_864,
        RestartPolicy: { Name: 'unless-stopped' },
      },
      NetworkingConfig: { EndpointsConfig: { longshore: { Aliases: ['web'] } } },
    })
  })

  it('says nothing of aliases, command or entrypoint where there are none', () => {
    const body = createBody({ ...spec, aliases: [] })
    expect(Object.keys(body)).not.toEqual(
      expect.arrayContaining(['NetworkingConfig', 'Cmd', 'Entrypoint']),
    )
    expect(
      createBody({ ...spec, settings: { command: ['a b'], entrypoint: ['/bin/sh'] } }),
    ).toMatchObject({
      Cmd: ['a b'],
      Entrypoint: ['/bin/sh'],
    })
  })

  it('says of each mount only what is wanted of it', () => {
    const mounts: ContainerSpec['mounts'] = [
      { kind: 'volume', source: 'a', target: '/a', readOnly: true, subpath: 'x', noCopy: true },
      { kind: 'bind', source: '/srv', target: '/b', propagation: 'rslave' },
      { kind: 'tmpfs', source: '', target: '/c', sizeBytes: 1_024, mode: '0750' },
    ]
    expect(createBody({ ...spec, mounts }).HostConfig).toMatchObject({
      Mounts: [
        {
          ...{ Type: 'volume', Target: '/a', Source: 'a', ReadOnly: true },
          VolumeOptions: { Subpath: 'x', NoCopy: true },
        },
        {
          ...{ Type: 'bind', Target: '/b', Source: '/srv' },
          BindOptions: { Propagation: 'rslave' },
        },
        { Type: 'tmpfs', Target: '/c', TmpfsOptions: { SizeBytes: 1_024, Mode: 0o750 } },
      ],
    })
  })
})
