/** Model of the tray, from what is known: icon, tooltip, progress and menu. Pure; Electron draws it. */
import type { Deployment } from '../../../shared/model/deployment.ts'
import { isFinal } from '../../../shared/model/deployment.ts'
import { routeOfTrouble, type Trouble, troublesOf, troubleWords } from './attention.ts'
import type { TrayFacts } from './tray-facts.ts'
import { act, parted, show, type TrayItem, text } from './tray-items.ts'
import { capital, changeWords, clockWords, doingWords, stageWords } from './tray-words.ts'
import { workloadItems } from './workload-items.ts'

export type TrayState = 'quiet' | 'deploying' | 'attention'

export interface TrayModel {
  readonly state: TrayState
  /** How far deployments are, from 0 to 1; null = nothing is. */
  readonly progress: number | null
  /** How much needs attention, for a badge. */
  readonly badge: number
  readonly tooltip: string
  readonly menu: readonly TrayItem[]
}

/**
 * The model of facts. A thing under way comes before one that is wrong: it is seen to end, and then what is wrong is
 * seen again.
 */
export function trayModel(facts: TrayFacts): TrayModel {
  const running = facts.deployments.filter(isUnderWay)
  const troubles = troublesOf(facts)
  const isBusy = running.length > 0 || facts.planning.length > 0
  return {
    state: isBusy ? 'deploying' : troubles.length > 0 ? 'attention' : 'quiet',
    progress: isBusy ? progressOf(running) : null,
    badge: troubles.length,
    tooltip: tooltipOf(facts, running, troubles),
    menu: menuOf(facts, running, troubles),
  }
}

const isUnderWay = ({ state }: Deployment) => !isFinal(state) && state !== 'interrupted'

function progressOf(running: readonly Deployment[]): number {
  if (running.length === 0) return 0
  const sum = running.reduce((total, deployment) => total + doneOf(deployment), 0)
  return sum / running.length
}

function doneOf({ stages }: Deployment): number {
  if (stages.length === 0) return 0
  const done = stages.filter(({ state }) => state !== 'pending' && state !== 'running').length
  const now = stages.find(({ state }) => state === 'running')?.transfer
  return (done + (now && now.total > 0 ? Math.min(now.done / now.total, 1) : 0)) / stages.length
}

/** Windows shows 127 characters. */
const tooltipLength = 120

function tooltipOf(
  { fleet, planning }: TrayFacts,
  running: readonly Deployment[],
  troubles: readonly Trouble[],
): string {
  const all = [
    ...running.map((deployment) => `${doingWords(deployment)}, ${stageWords(deployment)}`),
    ...planning.map((change) => `planning: ${changeWords(change)}`),
    ...troubles.map(troubleWords),
  ]
  if (all.length === 0) return fleet ? 'Longshore: all is well' : 'Longshore: asking the hosts'
  return `Longshore: ${fitting(all, tooltipLength - 'Longshore: '.length)}`
}

/** As many of them as there is room for, and how many more there are. */
function fitting(all: readonly string[], room: number): string {
  for (let count = all.length; count > 0; count -= 1) {
    const more = all.length - count
    const words = `${all.slice(0, count).join(' · ')}${more === 0 ? '' : ` · ${more} more`}`
    if (words.length <= room) return words
  }
  return `${all.length} things`
}

/** Whatever is told of in its lines; more is in the window. */
const mostLines = 8

function menuOf(
  facts: TrayFacts,
  running: readonly Deployment[],
  troubles: readonly Trouble[],
): TrayItem[] {
  const [pinned, used] = workloadItems(facts)
  return parted([
    runningItems(facts, running),
    cut(
      troubles.map((trouble) => show(troubleWords(trouble), routeOfTrouble(trouble))),
      '/fleet',
    ),
    pinned,
    used,
    happenedItems(facts),
    [
      act(facts.hasWindow ? 'Show window' : 'New window', { do: 'window' }),
      show('Settings', '/settings'),
      act('Quit', { do: 'quit' }),
    ],
  ])
}

/** Cancel stands first: who is in a hurry looks for nothing. */
function runningItems({ planning }: TrayFacts, running: readonly Deployment[]): TrayItem[] {
  const lines = running.flatMap((deployment) => [
    act(`Cancel ${doingWords(deployment)}`, { do: 'cancel', deployment: deployment.id }),
    show(
      capital(`${doingWords(deployment)}: ${stageWords(deployment)}`),
      `/deployments/${deployment.id}`,
    ),
  ])
  return [
    ...cut(lines, '/deployments'),
    ...planning.map((change) => text(`Planning: ${changeWords(change)}`)),
  ]
}

function cut(lines: readonly TrayItem[], route: string): TrayItem[] {
  if (lines.length <= mostLines) return [...lines]
  const shown = lines.slice(0, mostLines - (mostLines % 2))
  return [...shown, show(`${lines.length - shown.length} more lines …`, route)]
}

function happenedItems({ unread, pausedUntil }: TrayFacts): TrayItem[] {
  const happened =
    unread === undefined || unread === 0
      ? []
      : [show(unread === 1 ? '1 thing happened' : `${unread} things happened`, '/activity')]
  if (pausedUntil === undefined) return happened
  if (pausedUntil !== null) {
    const label = `Notifications are paused until ${clockWords(pausedUntil)}: go on`
    return [...happened, act(label, { do: 'pause', until: 'now' })]
  }
  const items = [
    act('For 1 hour', { do: 'pause', until: 'one-hour' }),
    act('Until tomorrow', { do: 'pause', until: 'tomorrow' }),
  ]
  return [...happened, { type: 'menu', label: 'Pause notifications', items }]
}
