/** Services that wait for a health which nothing tells: `docker compose up` finds out once all is made. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { PlacedIssue } from '../project/lines.ts'
import { type Rendered, replicasOf, type Service } from '../rendered.ts'
import type { Observed } from './observe.ts'
import { hasHealthcheck } from './outage.ts'

interface Waits {
  readonly refused: readonly PlacedIssue[]
  /** Whether an image has a health check of its own is known once it is there. */
  readonly warnings: readonly string[]
}

/** `isReplaced`: the image of that service is pulled or built first. */
export function healthWaits(
  { services }: Rendered,
  images: Observed['images'],
  isReplaced: (service: string) => boolean,
): Waits {
  const unchecked = Object.entries(services)
    .filter(([, service]) => replicasOf(service) > 0)
    .flatMap(([name, service]) => waitedFor(service).map((other) => ({ name, other })))
    .filter(({ other }) => {
      const waited = ownValue(services, other)
      const isChecked = ownValue(images, other)?.local?.hasHealthcheck === true
      return waited && replicasOf(waited) > 0 && !hasHealthcheck(waited, isChecked)
    })
  const isUnknown = ({ other }: { readonly other: string }) =>
    hasHealthcheck(ownValue(services, other) ?? {}, true) &&
    (!ownValue(images, other)?.local || isReplaced(other))
  return {
    refused: unchecked.filter((each) => !isUnknown(each)).map(refusal),
    warnings: unchecked.filter(isUnknown).map(warning),
  }
}

/** One that is not required only warns. */
function waitedFor({ depends_on: others }: Service): string[] {
  return Object.entries(others ?? {}).flatMap(([name, { condition, required }]) =>
    condition === 'service_healthy' && required !== false ? [name] : [],
  )
}

interface Wait {
  readonly name: string
  readonly other: string
}

const way = (other: string) =>
  `give ${other} a healthcheck, or wait for its start alone (condition: service_started)`

function refusal({ name, other }: Wait): PlacedIssue {
  const message = `${name} waits for the health of ${other}, which has no health check, of its own or of its image: ${way(other)}`
  return { path: ['services', name, 'depends_on', other], message }
}

const warning = ({ name, other }: Wait): string =>
  `${name} waits for the health of ${other}, which has no health check of its own, and whether its image has one is known once that is there; without one this fails: ${way(other)}`
