/** Whether the containers of a stack are those that its live release made. Pure. */
import type { FleetContainer } from '../../../../shared/model/fleet.ts'
import type { Part, Release } from '../../../../shared/model/release.ts'

/** Docker shows an id where the tag that a container was made from means another image by now. */
const isId = (image: string): boolean => /^(sha256:|[0-9a-f]{12,64}$)/.test(image)

/** In a sentence what was changed by other hands; undefined = nothing that can be told. */
export function stackDrift(
  { name, parts, unreadable }: Release,
  containers: readonly FleetContainer[],
): string | undefined {
  if (unreadable) return undefined
  const there = containers.filter(
    ({ service, state }) => service !== undefined && state !== 'removing',
  )
  // That nothing is there is a state of its own.
  if (there.length === 0) return undefined
  const expected = parts.filter(({ replicas }) => replicas > 0)
  const found = there.map(({ service }) => service ?? '')
  const known = [...new Set([...expected.map(({ part }) => part), ...found])].sort()
  const differing = known.flatMap((service) => {
    const own = there.filter((container) => container.service === service)
    const part = expected.find((each) => each.part === service)
    const what = part ? difference(part, own) : 'is not in it'
    return what === undefined ? [] : [`${service} ${what}`]
  })
  return differing.length === 0 ? undefined : `Not as ${name} made it: ${differing.join('; ')}`
}

function difference({ image, replicas }: Part, own: readonly FleetContainer[]): string | undefined {
  const other = own.find((container) => image !== '' && isOther(image, container.image))
  if (other) return `runs ${other.image}`
  if (own.length === replicas) return undefined
  return own.length === 0 ? 'has no container' : `has ${own.length} containers, not ${replicas}`
}

const isOther = (wanted: string, found: string): boolean =>
  wanted !== found && !isId(wanted) && !isId(found) && !wanted.includes('@')
