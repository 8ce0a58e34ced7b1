/**
 * A deployment as SDP agents tell of one: events in their shape, stages under their names, two ends. Derived from the
 * timeline, which stays what is recorded. Pure.
 */
import { z } from 'zod'
import { type Deployment, isFinal, type StageState } from './deployment.ts'
import type { Failure } from './failure.ts'
import type { TimelineEvent } from './timeline.ts'

export const sdpEventSchema = z.object({
  deploymentId: z.string(),
  kind: z.enum(['progress', 'status', 'log']),
  state: z.enum(['', 'RUNNING', 'FAILED']),
  stage: z.string(),
  line: z.string(),
  /** Unix ms. */
  at: z.number(),
})
export type SdpEvent = z.infer<typeof sdpEventSchema>

/** An event, and the deployment without it and with it. */
export interface Told {
  readonly event: TimelineEvent
  readonly before: Deployment
  readonly after: Deployment
}

/** SDP events of one event of the timeline: often nothing. */
export function sdpEventsOf(told: Told): SdpEvent[] {
  const { kind } = told.event
  if (kind === 'log') return logEvents(told.event)
  return kind === 'progress' ? stageEvents(told) : endEvents(told)
}

const eventOf = ({ deploymentId, at }: TimelineEvent, said: Partial<SdpEvent>): SdpEvent => ({
  ...{ deploymentId, kind: 'progress', state: '', stage: '', line: '', at },
  ...said,
})

function logEvents(event: TimelineEvent): SdpEvent[] {
  const lines = event.line.split('\n').filter((line) => line !== '')
  return lines.map((line) => eventOf(event, { kind: 'log', line }))
}

/** A line that a container printed, under the deployment that made it. */
export const sdpLogEvent = (
  { ts, line }: { readonly ts: string; readonly line: string },
  deploymentId: string,
): SdpEvent => ({
  ...{ deploymentId, kind: 'log', state: '', stage: '', line, at: Date.parse(ts) },
})

const startContainer = 'start container'
/** Stages that are parts of one over there, by its name: that is done where all of them are. */
const partOf: Readonly<Record<string, string>> = {
  files: 'git pull',
  // How a container is made and proved: over there it has started once all of this is done.
  ...{ create: startContainer, 'stop-old': startContainer, start: startContainer },
  ...{ health: startContainer, route: startContainer, verify: startContainer },
  ...{ soak: startContainer, record: startContainer },
}
/** Told only where they fail: over there they are no stages. */
const beside = new Set(['resolve', 'pull', 'drain', 'retire'])

type StageAt = Pick<TimelineEvent, 'target' | 'stage'>

/** The stages that are this one over there, with the name that it has there. */
function groupAt({ stages }: Deployment, { target, stage }: StageAt) {
  const there = stages.filter((each) => each.target === target)
  // Of what is no rollout nothing is called otherwise over there.
  if (!there.some(({ name }) => name === 'create'))
    return { name: stage, isBeside: false, states: statesOf(there, (name) => name === stage) }
  const group = nameOf(stage)
  const states = statesOf(there, (name) => !beside.has(name) && nameOf(name) === group)
  return { name: group, isBeside: beside.has(stage), states }
}

const nameOf = (stage: string): string =>
  beside.has(stage) ? startContainer : (partOf[stage] ?? stage)

const statesOf = (stages: Deployment['stages'], isOne: (name: string) => boolean): StageState[] =>
  stages.filter(({ name }) => isOne(name)).map(({ state }) => state)

const areDone = (states: readonly StageState[]): boolean =>
  states.length > 0 && states.every((state) => state === 'succeeded' || state === 'skipped')

const areWaiting = (states: readonly StageState[]): boolean =>
  states.every((state) => state === 'pending')

function stageEvents({ event, before, after }: Told): SdpEvent[] {
  const [was, is] = [groupAt(before, event), groupAt(after, event)]
  const { name: stage, isBeside } = is
  const begin = areWaiting(was.states) ? [eventOf(event, { stage, line: `starting ${stage}` })] : []
  switch (event.state) {
    case 'running':
      return isBeside ? [] : begin
    case 'succeeded':
    case 'skipped':
      if (isBeside || areDone(was.states) || !areDone(is.states)) return isBeside ? [] : begin
      return [...begin, eventOf(event, { stage, line: 'ok' })]
    case 'failed':
      // What serves by now is not taken down because the old one could not be removed.
      if (isBeside && areDone(was.states)) return []
      return [...begin, eventOf(event, { stage, state: 'FAILED', line: failureLine(event) })]
    default:
      return []
  }
}

function endEvents(told: Told): SdpEvent[] {
  const { event, after } = told
  if (event.stage !== '' || !isFinal(after.state) || after.state !== event.state) return []
  const isGood = after.state === 'succeeded' || after.state === 'skipped'
  // It is as was wanted, and does not run.
  if (isGood && (after.action === 'stop' || after.action === 'remove')) return finished(told)
  const end = eventOf(event, { kind: 'status', state: isGood ? 'RUNNING' : 'FAILED' })
  return [...(isGood ? finished(told) : unsaid(told)), end]
}

/** Stages that were under way when recovery found that all of it is there. */
function finished({ event, before }: Told): SdpEvent[] {
  const open = before.stages.filter(({ state }) => state === 'running')
  const groups = open.map(({ target, name }) => groupAt(before, { target, stage: name }))
  const names = groups.filter(({ isBeside }) => !isBeside).map(({ name }) => name)
  return [...new Set(names)].map((stage) => eventOf(event, { stage, line: 'ok' }))
}

/** No end without a stage that failed: one that failed before its first did so while it was planned. */
function unsaid({ event, before }: Told): SdpEvent[] {
  if (before.stages.some(({ failure }) => failure !== undefined)) return []
  const last = before.stages.findLast(({ state }) => state !== 'pending')
  const stage = last ? groupAt(before, { target: last.target, stage: last.name }).name : 'plan'
  const begin = last ? [] : [eventOf(event, { stage, line: `starting ${stage}` })]
  return [...begin, eventOf(event, { stage, state: 'FAILED', line: failureLine(event) })]
}

function failureLine({ stage, line, data }: TimelineEvent): string {
  const text = data?.type === 'failure' ? (wordsOf(data.failure) ?? line) : line
  return stage === 'create' || stage === 'start' ? `container ${stage}: ${text}` : text
}

/** undefined = as its title says. */
function wordsOf(failure: Failure): string | undefined {
  switch (failure.kind) {
    case 'create-failed':
    case 'start-failed':
      return failure.message
    case 'build-failed':
      return [`${failure.step}: ${failure.reason}`, ...failure.lines].join('\n')
    case 'command-failed': {
      const { command, exitCode, lines } = failure
      return [
        `${command}: ${exitCode === null ? 'signal' : `exit status ${exitCode}`}`,
        ...lines,
      ].join('\n')
    }
    default:
      return undefined
  }
}
