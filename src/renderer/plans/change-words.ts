import {
  CircleSlash,
  type LucideIcon,
  MinusCircle,
  Play,
  PlusCircle,
  RefreshCw,
  RotateCw,
  Scaling,
  Square,
  Unlink,
} from 'lucide-react'
import { formatDuration } from '../../shared/lib/duration.ts'
import type { PartChange } from '../../shared/model/plan.ts'
import type { Look } from '../ui/state-look.ts'

const look = (tone: Look['tone'], icon: LucideIcon, word: string): Look => ({ tone, icon, word })

export const changeLook: { readonly [C in PartChange['change']]: Look } = {
  create: look('good', PlusCircle, 'Create'),
  recreate: look('busy', RefreshCw, 'Recreate'),
  restart: look('busy', RotateCw, 'Restart'),
  start: look('busy', Play, 'Start'),
  stop: look('calm', Square, 'Stop'),
  scale: look('busy', Scaling, 'Scale'),
  remove: look('bad', CircleSlash, 'Remove'),
  orphan: look('warn', Unlink, 'Not in project'),
  unchanged: look('calm', MinusCircle, 'Unchanged'),
}

/** Whether a part stays as it is, with nothing to say of that. */
export const isQuiet = ({ change, reasons }: PartChange): boolean =>
  change === 'unchanged' && reasons.length === 0

/** Parts that change first, then those in nobody's file, then those that stay as they are. */
export function byUrgency(parts: readonly PartChange[]): PartChange[] {
  const rank = (each: PartChange) => (isQuiet(each) ? 2 : each.change === 'orphan' ? 1 : 0)
  return [...parts].sort((a, b) => rank(a) - rank(b))
}

/** An estimate is not told to the tenth of a second. */
export function aboutWords(ms: number): string {
  return ms < 1_000 || ms >= 60_000
    ? `about ${formatDuration(ms)}`
    : `about ${Math.round(ms / 1_000)} s`
}

/** Whether it is started first or replaced, and why; how long none of it serves. */
export function courseWords({ change, order, why, from, outageMs }: PartChange): string {
  if (change === 'restart')
    return `Stopped, then started again as it is${downWords(outageMs)}${why === '' ? '' : `: ${why}`}`
  if (change !== 'recreate' || from === 0) return ''
  if (order === 'start-first') return 'Started beside the old one, which stops once it is healthy'
  return `Stopped, then started again${downWords(outageMs)}${why === '' ? '' : `: ${why}`}`
}

const downWords = (ms: number | null): string =>
  ms === null || ms === 0 ? '' : `, ${aboutWords(ms)} down`
