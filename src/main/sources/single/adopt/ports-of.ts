/** Published ports of a container that is taken over, as they were asked for. Pure. */
import type { Inspection } from '../../../engine/inspection.ts'
import { type Facts, filled, flagIn, isEmpty, type Part } from './reading.ts'

/** A port that it publishes; `port` '' = its engine chooses one, `8000-8010` = any of these. */
export interface AskedPort {
  /** Like `80/tcp`. */
  readonly inside: string
  readonly hostIp: string
  readonly port: string
}

export function portsOf(inspection: Inspection): Part {
  const asked = askedPorts(inspection)
  const exposed = exposedBeside(
    inspection,
    asked.map(({ inside }) => inside),
  )
  const [only, ...more] = exposed.filter((inside) => inside.endsWith('/tcp'))
  const port = more.length === 0 && only ? Number.parseInt(only, 10) : mainPort(inspection, asked)
  const left = exposed.filter((inside) => inside !== `${port}/tcp`)
  return {
    fields: filled({ port, publish: asked.map(publicationText) }),
    lost: left.map((inside) => `that port ${inside} is exposed`),
    said: chosenWords(inspection, asked),
  }
}

/** With all that it exposes, where all of it is published. */
export function askedPorts({ config, hostConfig, ports }: Inspection): AskedPort[] {
  const all = Object.entries((hostConfig.PortBindings ?? {}) as Record<string, unknown>)
  const asked = all.flatMap(([inside, hosts]) =>
    (Array.isArray(hosts) ? (hosts as Facts[]) : []).map((host) => ({
      inside,
      hostIp: String(host.HostIp ?? ''),
      port: String(host.HostPort ?? '').replace(/^0$/, ''),
    })),
  )
  if (!flagIn(hostConfig, 'PublishAllPorts')) return asked
  const exposed = new Set([...Object.keys(ports), ...exposedIn(config)])
  const others = [...exposed].filter((inside) => !all.some(([known]) => known === inside))
  return [...asked, ...others.map((inside) => ({ inside, hostIp: '', port: '' }))]
}

/** Another container gets another one, as it would from docker. */
function chosenWords({ hostConfig, ports }: Inspection, asked: readonly AskedPort[]): string[] {
  const chosen = asked.flatMap(({ inside, hostIp, port }) => {
    const live = ports[inside]?.find((each) => each.HostIp === hostIp || isEvery(hostIp))
    if (/^\d+$/.test(port)) return []
    return [
      `Its engine chose the port of the host for ${inside}${live?.HostPort ? ` (${live.HostPort} now)` : ''}, and chooses again for the next container`,
    ]
  })
  return [
    ...chosen,
    ...(flagIn(hostConfig, 'PublishAllPorts')
      ? [
          'All that it exposes is published (-P): the document names these ports, and no others that a later image exposes',
        ]
      : []),
  ]
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
function mainPort({ config }: Inspection, asked: readonly AskedPort[]): number {
  const candidates = [asked.map(({ inside }) => inside), exposedIn(config)]
  for (const ports of candidates) {
    const tcp = [...new Set(ports.filter((inside) => inside.endsWith('/tcp')))]
    if (tcp.length === 1) return Number.parseInt(tcp[0] ?? '', 10)
  }
  return 0
}

/** As `docker run --publish` takes it. */
function publicationText({ inside, hostIp, port }: AskedPort): string {
  const [target = '', protocol = 'tcp'] = inside.split('/')
  const ip = isEvery(hostIp) ? '' : hostIp.includes(':') ? `[${hostIp}]:` : `${hostIp}:`
  const host = port === '' && ip === '' ? '' : `${port}:`
  return `${ip}${host}${target}${protocol === 'tcp' ? '' : `/${protocol}`}`
}

const isEvery = (hostIp: string): boolean => isEmpty(hostIp) || hostIp === '0.0.0.0'
