/** From a container as it runs to the service that would be made again as it is. Pure. */
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import { isRecord } from '../../../shared/lib/is-record.ts'
import type { Container } from '../../engine/engine.ts'
import type { Inspection } from '../../engine/inspection.ts'
import { derive } from '../single/adopt/derive.ts'
import { askedPorts, portsOf } from '../single/adopt/ports-of.ts'
import type { Facts } from '../single/adopt/reading.ts'
import { furtherFields, servingFields } from '../single/config.ts'
import { type Role, roles } from './config.ts'

export interface DerivedService {
  readonly name: string
  /** A service of the document; its schema takes it. */
  readonly service: Facts
  /** Traits that the next container would not have. */
  readonly lost: readonly string[]
  readonly said: readonly string[]
}

const schema = z.looseObject({ ...servingFields, ...furtherFields })

export function serviceFrom(inspection: Inspection, container: Container): DerivedService {
  const { labels } = container
  const name = serviceName(labels['ctrlplane.service'] ?? container.name)
  const role = roleIn(labels['ctrlplane.role'] ?? '')
  const derived = derive(inspection, { schema, workload: name })
  if (!derived) {
    const message = 'its image has no name that a document could hold: give it one (docker tag)'
    return fail({
      kind: 'invalid',
      what: 'container',
      issues: [{ path: container.name, message }],
    })
  }
  const check = checkOf(derived.source)
  // Whatever it exposes is a port of the service.
  const { lost } = portsOf(inspection)
  return {
    name,
    service: {
      ...asService(check.source, role),
      name,
      role,
      ...imageIn(derived, inspection, role),
    },
    lost: [
      ...derived.lost.filter((each) => !lost.includes(each)),
      ...rangesIn(inspection),
      ...check.lost,
    ],
    said: derived.said,
  }
}

/** Services are asked by a path, or as their image says. */
function checkOf({ healthcheck, ...source }: Facts): { source: Facts; lost: string[] } {
  return isRecord(healthcheck)
    ? { source, lost: ['its own health check'] }
    : { source: { ...source, ...(healthcheck !== undefined && { healthcheck }) }, lost: [] }
}

const serviceName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')

const roleIn = (text: string): Role => roles.find((each) => each === text.toLowerCase()) ?? 'main'

/** Fields of one container alone that are said of the whole here, or in other words. */
const elsewhere = [
  ...['image', 'defaultTag', 'port', 'publish', 'cpuLimit', 'memoryLimit', 'maxInstances'],
  ...['networkMode', 'networks', 'alias', 'allow', 'kind'],
]
const notOfInits = ['restart', 'healthcheck']

function asService(source: Facts, role: Role): Facts {
  const left = [...elsewhere, ...(role === 'init' ? notOfInits : [])]
  return Object.fromEntries(Object.entries(source).filter(([field]) => !left.includes(field)))
}

function imageIn(
  { source, tag }: { readonly source: Facts; readonly tag: string },
  inspection: Inspection,
  role: Role,
): Facts {
  const { image, cpuLimit: cpus = 0, memoryLimit: memory = 0 } = source
  return {
    image: `${image}:${tag}`,
    ...((cpus !== 0 || memory !== 0) && { limits: { cpus, memory } }),
    ...(role !== 'init' && { ports: portsIn(inspection) }),
  }
}

/** As they were asked for, and what is exposed beside them. */
function portsIn(inspection: Inspection): Facts[] {
  const published = askedPorts(inspection)
  const exposed = Object.keys(
    isRecord(inspection.config.ExposedPorts) ? inspection.config.ExposedPorts : {},
  )
  const others = exposed.filter((port) => !published.some(({ inside }) => inside === port))
  return [
    ...published.map(({ inside, hostIp, port }) => ({
      ...portOf(inside),
      host: Number(port) || 0,
      ...(hostIp !== '' && hostIp !== '0.0.0.0' && { address: hostIp }),
    })),
    ...others.map((port) => ({ ...portOf(port), host: 'none' })),
  ]
}

/** A service has one port of the host, or any. */
const rangesIn = (inspection: Inspection): string[] =>
  askedPorts(inspection).flatMap(({ inside, port }) =>
    port.includes('-') ? [`that port ${inside} is published as one of ${port}: any is taken`] : [],
  )

function portOf(inside: string) {
  const [port = '', protocol = 'tcp'] = inside.split('/')
  return { container: Number(port), ...(protocol !== 'tcp' && { protocol }) }
}
