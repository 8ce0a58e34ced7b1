/** The routes of a host's proxy, as a table. */
import { printable } from '../../../shared/lib/printable.ts'
import { routeText } from '../../../shared/model/face.ts'
import {
  type HostRoutes,
  holderText,
  placesText,
  type TakeOverPlan,
} from '../../../shared/model/route.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { none } from './words.ts'

export function showRoutes(paint: Paint, shown: HostRoutes): string {
  const { proxy, version, warnings, drops, routes } = shown
  const rows = routes.map((route) => [
    routeText(route),
    route.targets.join(', ') || none,
    holderText(route.holder),
    route.containers.join(', ') || none,
    route.workload ?? none,
    route.trouble ?? '',
  ])
  const title = `${proxy}${version === '' ? '' : ` ${version}`} on ${shown.host}`
  const head = [
    'NAME',
    'LEADS TO',
    'WHOSE',
    'CONTAINER',
    'WORKLOAD',
    { title: 'TROUBLE', wraps: true },
  ]
  return [
    printable(title),
    ...warnings.map((warning) => paint.dim(printable(warning))),
    ...(drops === null ? [] : [paint.dim(`${printable(drops)}.`)]),
    rows.length === 0 ? 'It leads no name anywhere.' : table(paint, { head, rows }),
  ].join('\n')
}

export function showTakeOver(plan: TakeOverPlan): string {
  const { before, after, drops } = plan
  const lines = [
    `${routeText(plan)} on ${plan.host}`,
    `  before  ${placesText(before.targets)} (${holderText(before.holder)})`,
    `  after   ${placesText(after.targets)} (${after.containers.join(', ')} of ${plan.workload})`,
    ...(drops === null ? [] : [`  ${drops}.`]),
    `Taken back: longshore routes ${plan.host} --give-back ${routeText(plan)}`,
  ]
  return lines.map(printable).join('\n')
}
