/** From a container as it runs to the document of a workload that takes it over, and what that cannot say. Pure. */
import type { z } from 'zod'
import type { Inspection } from '../../../engine/inspection.ts'
import { imageOf } from './image-of.ts'
import { makerOf } from './known-systems.ts'
import { leftovers } from './leftovers.ts'
import { mountsOf } from './mounts-of.ts'
import { networkOf } from './network-of.ts'
import { portsOf } from './ports-of.ts'
import { processOf } from './process-of.ts'
import { type Facts, flagIn, joined, numberIn, type Part, pairsIn } from './reading.ts'
import { resourcesOf, rightsOf } from './rights-of.ts'
import { sdpContainerOf, sdpWords } from './sdp-container.ts'

export interface Derived {
  /** The source of the document; its schema takes it. */
  readonly source: Facts
  readonly deploy: Facts
  readonly tag: string
  /** Traits that the next container would not have. */
  readonly lost: readonly string[]
  readonly said: readonly string[]
}

interface Wanted {
  /** The schema of the source, in whose words it is told. */
  readonly schema: z.ZodType
  readonly workload: string
  /** Facts that the source gives whatever the container is. */
  readonly given?: Facts
}

/** Null where its image has no name that a document could hold. */
export function derive(
  inspection: Inspection,
  { schema, workload, given = {} }: Wanted,
): Derived | null {
  const { config, hostConfig } = inspection
  const image = imageOf(inspection)
  if (!image) return null
  const all = joined([
    ...[image, processOf(inspection), portsOf(inspection), mountsOf(inspection)],
    ...[networkOf(inspection, workload), rightsOf(inspection), resourcesOf(inspection)],
    othersOf(inspection),
  ])
  const taken = asTaken({ ...given, ...all.fields }, schema)
  const stopTimeout = numberIn(config, 'StopTimeout')
  return {
    source: taken.source,
    deploy: stopTimeout > 0 && stopTimeout <= 86_400 ? { stopTimeout: `${stopTimeout}s` } : {},
    tag: image.tag,
    lost: [...all.lost, ...taken.lost, ...leftovers(config, hostConfig)],
    said: all.said,
  }
}

function othersOf(inspection: Inspection): Part {
  const { name, config, hostConfig } = inspection
  const maker = makerOf(name, Object.keys(pairsIn(config, 'Labels')))
  const removes = flagIn(hostConfig, 'AutoRemove')
  return {
    fields: {},
    lost: removes ? ['that it is removed by itself when it ends (--rm)'] : [],
    said: [
      ...sdpWords(sdpContainerOf(inspection)),
      ...(maker
        ? [
            `${maker.title} seems to have made it: have ${maker.title} leave it alone, or both will change it`,
          ]
        : []),
      ...(removes
        ? ['It is removed as soon as it is stopped: what stops it first cannot bring it back']
        : []),
      ...(numberIn(hostConfig, 'CpuQuota') > 0
        ? ['Its CPU quota is written as a number of cores']
        : []),
    ],
  }
}

/** An engine lets more pass than a document: what its schema refuses is told, field by field, or item by item. */
function asTaken(fields: Facts, schema: z.ZodType): { source: Facts; lost: string[] } {
  const lost: string[] = []
  const source = structuredClone(fields) as Record<string, unknown>
  for (let round = 0; round < mostRounds; round += 1) {
    const read = schema.safeParse(source)
    const [issue] = read.error?.issues ?? []
    if (!issue) break
    const path = issue.path.map(String)
    for (const where of issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...path, key])
      : [path]) {
      lost.push(`${where.join('.')}: ${issue.message}`)
      remove(source, where)
    }
  }
  return { source, lost }
}

/** No document has more that can be wrong. */
const mostRounds = 1_000

/** As little as it can be: an item of a list, a name of a map; what is deeper goes with what it is of. */
function remove(source: Record<string, unknown>, [field = '', item]: readonly string[]): void {
  const value = source[field]
  if (item === undefined || value === null || typeof value !== 'object') delete source[field]
  else if (Array.isArray(value)) value.splice(Number(item), 1)
  else delete (value as Record<string, unknown>)[item]
}
