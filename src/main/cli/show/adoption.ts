/** Adoptions: things taken over as they run. */
import { printable, printableLines } from '../../../shared/lib/printable.ts'
import type { RunningContainer } from '../../../shared/model/adoption.ts'
import type { Plan } from '../../../shared/model/plan.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Paint } from './paint.ts'
import { showPlan } from './plan.ts'

/** Shows what was taken over, and whether it is what its files say. */
export function showAdopted(
  paint: Paint,
  { workload, plan }: { readonly workload: Workload; readonly plan: Plan },
): string {
  const { name } = workload.document
  const parts = plan.targets.flatMap((target) => target.parts)
  const other = parts.filter(({ change }) => change !== 'unchanged')
  const proof =
    other.length === 0
      ? 'Every service runs as its files say: the first deployment records it and restarts nothing.'
      : `A deployment would change: ${other.map(({ part, change }) => `${part} (${change})`).join(', ')}.`
  return `${name} is adopted; nothing was restarted. ${printable(proof)}\n\n${showPlan(paint, plan)}`
}

/** The document that would take it over, and what that cannot say. */
export function showRunning(paint: Paint, shown: RunningContainer): string {
  const { container, host, image, state, document, secretKeys, secrets, lost, warnings } = shown
  const sealed = [
    ...(secretKeys.length === 0
      ? []
      : [`Kept sealed: ${secretKeys.join(', ')}; as secrets of their own with --secret KEYS`]),
    ...(secrets.length === 0 ? [] : [`Kept as secrets of the workload: ${secrets.join(', ')}`]),
  ]
  return [
    `${printable(container)} on ${host} runs ${printable(image)}, and is ${state}. It would be this workload:`,
    printableLines(document).trimEnd(),
    ...listed(paint.warn('Would be lost at the next deployment:'), lost),
    ...listed('', [...warnings, ...sealed]),
    lost.length === 0 ? 'A deployment of it changes nothing that is shown above.' : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

const listed = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0
    ? []
    : [[head, ...lines.map((line) => `  - ${printable(line)}`)].filter(Boolean).join('\n')]

/** `plan` null: its host was not there to be asked. */
export function showAdoptedContainer(
  paint: Paint,
  { container, claimedFrom, warnings }: RunningContainer,
  {
    workload,
    release,
    plan,
  }: { readonly workload: Workload; readonly release: string; readonly plan: Plan | null },
): string {
  const { name } = workload.document
  const done = claimedFrom ? 'claimed' : 'adopted'
  const head = `${printable(container)} is ${done} as ${name}, release ${release}; nothing was restarted.`
  return [head, ...listed('', warnings), ...(plan ? [showPlan(paint, plan)] : [])].join('\n\n')
}
