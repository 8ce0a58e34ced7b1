import type {
  DiskKind,
  DiskObject,
  DiskShares,
  LookStep,
  PruneItem,
  PruneRun,
} from '../../shared/model/prune.ts'
import type { Tone } from '../ui/state-look.ts'

const steps: { readonly [W in LookStep['what']]: string } = {
  engine: 'Asking the engine',
  containers: 'Measuring containers',
  images: 'Measuring images',
  volumes: 'Measuring volumes',
  cache: 'Measuring the build cache',
  stacks: 'Reading what stacks name',
}

export function stepText(step: LookStep | undefined): string {
  if (!step) return 'Beginning to measure'
  return step.total > 0 ? `${steps[step.what]}: ${step.done} of ${step.total}` : steps[step.what]
}

/** A part of the bar; what opens a list has objects. */
export interface Part {
  readonly key: keyof DiskShares | 'networks'
  readonly title: string
  /** Its colour, and that of its mark beside its name. */
  readonly fill: string
  readonly has?: (object: DiskObject) => boolean
}

const of = (kind: DiskKind) => (object: DiskObject) => object.kind === kind
const isUsed = ({ because }: DiskObject) => because === 'in-use'

export const parts: readonly Part[] = [
  {
    ...{ key: 'usedImages', title: 'Images in use', fill: 'bg-accent' },
    has: (each) => of('images')(each) && isUsed(each),
  },
  {
    ...{ key: 'unusedImages', title: 'Other images', fill: 'bg-accent/45' },
    has: (each) => of('images')(each) && !isUsed(each),
  },
  { key: 'containers', title: 'Containers', fill: 'bg-ink', has: of('containers') },
  { key: 'volumes', title: 'Volumes', fill: 'bg-faint', has: of('volumes') },
  { key: 'cache', title: 'Build cache', fill: 'bg-line-strong/55', has: of('cache') },
  { key: 'networks', title: 'Networks', fill: 'bg-transparent', has: of('networks') },
  { key: 'other', title: 'Everything else', fill: 'hatched bg-unknown-tint' },
  { key: 'free', title: 'Free', fill: 'bg-sunken' },
]

export const keyOf = ({ kind, id }: Pick<DiskObject, 'kind' | 'id'>): string => `${kind}/${id}`

export const itemTones: { readonly [S in PruneItem['state']]: readonly [word: string, Tone] } = {
  waiting: ['Waiting', 'calm'],
  removed: ['Removed', 'good'],
  kept: ['Kept', 'warn'],
  failed: ['Failed', 'bad'],
  gone: ['Gone already', 'calm'],
}

export const runWords: { readonly [S in PruneRun['state']]: string } = {
  running: 'Cleaning up',
  done: 'Cleaned up',
  cancelled: 'Cancelled',
  failed: 'Ended early',
  interrupted: 'Interrupted: Longshore ended meanwhile',
}
