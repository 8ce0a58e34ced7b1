/** The places that a route leads to. Pure. */
import { placesText } from '../../shared/model/route.ts'
import type { FoundRoute } from './router.ts'

type Led = Pick<FoundRoute, 'targets'>

/** To these and no others, whatever their order. */
export const isLedTo = ({ targets }: Led, wanted: readonly string[]): boolean =>
  targets.length === wanted.length && wanted.every((target) => targets.includes(target))

export const ledText = ({ targets }: Led): string => placesText(targets)
