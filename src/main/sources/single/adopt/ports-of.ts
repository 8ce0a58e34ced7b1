/** Published ports of a container that is taken over. Pure. */
import type { Inspection } from '../../../engine/inspection.ts'
import { type Facts, filled, flagIn, isEmpty, type Part } from './reading.ts'

interface Wanted {
  readonly inside: string
  readonly hostIp: string
  /** As it was asked for: '' or 0 = any, `8000-8010` = any of these. */
  readonly asked: string
}

export function portsOf(inspection: Inspection): Part {
  const found = wantedIn(inspection).map((each) => ({ ...each, port: portOf(inspection, each) }))
  const placed = found.flatMap((each) => (each.port === null ? [] : [{ ...each, port: each.port }]))
  const exposed = exposedBeside(
    inspection,
    found.map(({ inside }) => inside),
  )
  const [only, ...more] = exposed.filter((inside) => inside.endsWith('/tcp'))
  const port = more.length === 0 && only ? Number.parseInt(only, 10) : mainPort(inspection, placed)
  const left = exposed.filter((inside) => inside !== `${port}/tcp`)
  return {
    fields: filled({ port, publish: placed.map(publicationText) }),
    lost: [
      ...found
        .filter((each) => each.port === null)
        .map(({ inside }) => `that port ${inside} is published on one that the engine chooses`),
      ...left.map((inside) => `that port ${inside} is exposed`),
    ],
    said: placed
      .filter(({ asked, port }) => asked !== port)
      .map(
        ({ inside, port }) =>
          `The engine chose port ${port} of the host for ${inside}: the document keeps that one`,
      ),
  }
}

function wantedIn({ hostConfig, ports }: Inspection): Wanted[] {
  const all = Object.entries((hostConfig.PortBindings ?? {}) as Record<string, unknown>)
  const asked = all.flatMap(([inside, hosts]) =>
    (Array.isArray(hosts) ? (hosts as Facts[]) : []).map((host) => ({
      inside,
      hostIp: String(host.HostIp ?? ''),
      asked: String(host.HostPort ?? ''),
    })),
  )
  if (!flagIn(hostConfig, 'PublishAllPorts')) return asked
  const others = Object.keys(ports).filter((inside) => !all.some(([known]) => known === inside))
  return [...asked, ...others.map((inside) => ({ inside, hostIp: '', asked: '' }))]
}

/** Null where it was left to the engine, and none is chosen now. */
function portOf({ ports }: Inspection, { inside, hostIp, asked }: Wanted): string | null {
  if (/^[1-9]\d*$/.test(asked)) return asked
  const live = ports[inside] ?? []
  const on = live.find(({ HostIp }) => HostIp === hostIp || hostIp === '')
  return on?.HostPort || null
}

/** Ports that are exposed; a text that is none says nothing. */
const exposedIn = ({ ExposedPorts }: Facts): string[] =>
  Object.keys((ExposedPorts ?? {}) as object).filter((port) => /^\d+\/(tcp|udp|sctp)$/.test(port))

/** Not by its image, and not because it is published. */
function exposedBeside({ config, image }: Inspection, published: readonly string[]): string[] {
  const own = exposedIn(image?.config ?? {})
  return exposedIn(config).filter((inside) => !own.includes(inside) && !published.includes(inside))
}

/** The one that it serves on, where that is plain. */
function mainPort({ config }: Inspection, placed: readonly Wanted[]): number {
  const candidates = [placed.map(({ inside }) => inside), exposedIn(config)]
  for (const ports of candidates) {
    const tcp = [...new Set(ports.filter((inside) => inside.endsWith('/tcp')))]
    if (tcp.length === 1) return Number.parseInt(tcp[0] ?? '', 10)
  }
  return 0
}

function publicationText({ inside, hostIp, port }: Wanted & { readonly port: string }): string {
  const [target = '', protocol = 'tcp'] = inside.split('/')
  const ip =
    isEmpty(hostIp) || hostIp === '0.0.0.0'
      ? ''
      : hostIp.includes(':')
        ? `[${hostIp}]:`
        : `${hostIp}:`
  return `${ip}${port}:${target}${protocol === 'tcp' ? '' : `/${protocol}`}`
}
