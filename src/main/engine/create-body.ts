import { type ContainerSpec, hostPortText } from './container-spec.ts'
import type { Mount } from './engine.ts'
import { configBody, endpointBody, hostConfigBody } from './settings-body.ts'

/** The Engine API's create body of a spec. Pure, and always the same for the same spec. */
export function createBody(spec: ContainerSpec): Readonly<Record<string, unknown>> {
  const ports = [...spec.expose, ...spec.publish.map((port) => port.containerPort)]
  return {
    Image: spec.image,
    Env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
    Labels: spec.labels,
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    ...configBody(spec.settings ?? {}),
    ...(spec.endsWithInput ? { OpenStdin: true, StdinOnce: true, AttachStdin: true } : {}),
    HostConfig: {
      ...(spec.endsWithInput ? { AutoRemove: true } : {}),
      ...hostConfigBody(spec.settings ?? {}),
      NetworkMode: spec.network,
      PortBindings: portBindings(spec.publish),
      Mounts: spec.mounts.map(mountBody),
      NanoCpus: Math.round(spec.cpus * 1e9),
      Memory: spec.memoryBytes,
      RestartPolicy: { Name: spec.restart },
    },
    ...networkingBody(spec),
  }
}

/**
 * The part of its settings about its first network: the others are joined later. The default bridge takes none of it.
 */
function networkingBody({ network, aliases, settings }: ContainerSpec) {
  const own = settings?.networks?.find(({ name }) => name === network)
  const endpoint = endpointBody({ ...own, aliases: [...aliases, ...(own?.aliases ?? [])] })
  if (Object.keys(endpoint).length === 0) return {}
  return { NetworkingConfig: { EndpointsConfig: { [network]: endpoint } } }
}

function portBindings(publish: ContainerSpec['publish']): Record<string, unknown[]> {
  const bindings: Record<string, unknown[]> = {}
  for (const port of publish) {
    const binding = { HostIp: port.hostIp, HostPort: hostPortText(port) ?? '' }
    bindings[port.containerPort] = [...(bindings[port.containerPort] ?? []), binding]
  }
  return bindings
}

/**
 * A mount as the engine takes it. Fields not said are left out: an engine that does not know one must not hear of it.
 */
function mountBody(mount: Mount): Readonly<Record<string, unknown>> {
  const { kind, source, target, readOnly } = mount
  const options = mountOptions(mount)
  return {
    ...{ Type: kind, Target: target },
    ...(kind !== 'tmpfs' && { Source: source }),
    ...(readOnly && { ReadOnly: true }),
    ...(Object.keys(options).length > 0 && { [optionsOf[kind]]: options }),
  }
}

const optionsOf = { bind: 'BindOptions', volume: 'VolumeOptions', tmpfs: 'TmpfsOptions' } as const

function mountOptions(mount: Mount): Readonly<Record<string, unknown>> {
  const { kind, propagation, subpath, noCopy, sizeBytes, mode } = mount
  if (kind === 'bind') return { ...(propagation !== undefined && { Propagation: propagation }) }
  if (kind === 'volume')
    return { ...(subpath !== undefined && { Subpath: subpath }), ...(noCopy && { NoCopy: true }) }
  return {
    ...(sizeBytes !== undefined && { SizeBytes: sizeBytes }),
    ...(mode !== undefined && { Mode: Number.parseInt(mode, 8) }),
  }
}
