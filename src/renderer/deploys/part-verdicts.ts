import { TriangleAlert } from 'lucide-react'
import type { PartStatus } from '../../shared/model/deployment.ts'
import { containerStateSchema, healthSchema } from '../../shared/model/fleet.ts'
import type { WatchedPart } from '../../shared/model/part-lanes.ts'
import { containerLook, healthLook, type Look } from '../ui/state-look.ts'

/** Parts that did not hold while they were watched. */
export const troubled = (parts: readonly WatchedPart[]): WatchedPart[] =>
  parts.filter(({ trouble }) => trouble !== '')

/** How its containers are, whatever word the engine has for it. */
export function stateLook({ state }: Pick<PartStatus, 'state'>): Look {
  const known = containerStateSchema.safeParse(state)
  if (known.success) return containerLook[known.data]
  return state === 'absent'
    ? { ...containerLook.exited, word: 'No container' }
    : { ...containerLook.unknown, word: state }
}

export function healthLookOf({ health }: Pick<PartStatus, 'health'>): Look {
  const known = healthSchema.safeParse(health)
  return known.success ? healthLook[known.data] : { ...healthLook.unknown, word: health }
}

/** One that ended well is done; one that runs and is in no trouble is stable. */
export function verdictLook({ state, health, trouble, exitCode }: PartStatus): Look {
  if (trouble !== '') return { tone: 'warn', icon: TriangleAlert, word: 'Not stable' }
  if (state === 'exited' && exitCode === 0) return { ...containerLook.exited, word: 'Done' }
  return health === 'healthy' ? healthLook.healthy : { ...containerLook.running, word: 'Stable' }
}
