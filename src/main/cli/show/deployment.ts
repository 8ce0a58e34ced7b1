/** A deployment, its stages and its end, in words. */
import { formatDuration } from '../../../shared/lib/duration.ts'
import { printable } from '../../../shared/lib/printable.ts'
import {
  type Action,
  type Bytes,
  type Deployment,
  type PulledPart,
  type Stage,
  type Transfer,
  versionOf,
} from '../../../shared/model/deployment.ts'
import { droppedText } from '../../../shared/model/dropped.ts'
import { leftText } from '../../../shared/model/left-text.ts'
import { type WatchedPart, watchedParts } from '../../../shared/model/part-lanes.ts'
import { aroundFailure, isSplit, resultWords } from '../../../shared/model/target-results.ts'
import { showFailure } from './failure.ts'
import { type Paint, paintState } from './paint.ts'
import { table } from './table.ts'
import { dateTime, none, shortDigest, took } from './words.ts'

export function showDeployments(paint: Paint, deployments: readonly Deployment[]): string {
  if (deployments.length === 0) return 'No deployments yet.'
  const unreadable = deployments
    .filter(({ failure }) => failure?.kind === 'record-unreadable')
    .map(({ id }) => `${id}: this record cannot be read as a whole`)
  const rows = table(paint, {
    head: [
      ...['ID', 'WORKLOAD', 'ACTION', { title: 'TAG', leaves: 4 }, { title: 'RELEASE', leaves: 2 }],
      ...['STATE', { title: 'QUEUED', leaves: 3 }, { title: 'TOOK', leaves: 1 }],
    ],
    rows: deployments.map((deployment) => [
      deployment.id,
      deployment.workload,
      deployment.action,
      versionOf(deployment) || none,
      deployment.release ?? none,
      deployment.state,
      dateTime(deployment.queuedAt),
      took(deployment.startedAt, deployment.endedAt),
    ]),
    style: (cell, column) => (column === 'STATE' ? paintState(paint, cell) : cell),
  })
  return [rows, unreadable.join('\n')].filter(Boolean).join('\n\n')
}

export function showTitle(paint: Paint, deployment: Deployment): string {
  const { id, workload, action, reason } = deployment
  const what = [action, workload, versionOf(deployment)].filter((word) => word !== '').join(' ')
  const why = reason === '' ? '' : ` (${reason})`
  return `${paint.bold(printable(what))}  ${paint.dim(printable(id + why))}`
}

export function showStages(paint: Paint, stages: readonly Stage[]): string {
  return table(paint, {
    head: ['STAGE', 'HOST', 'STATE', 'TOOK', { title: '', wraps: true }],
    rows: stages.map((stage) => [
      stage.name,
      stage.target,
      stage.state,
      stage.durationMs === null ? none : formatDuration(stage.durationMs),
      stageDetail(stage),
    ]),
    style: (cell, column) => (column === 'STATE' ? paintState(paint, cell) : cell),
  })
}

/** Measurements of a stage: bytes of a pull, the answer to a probe. */
export function stageDetail({ transfer, probe }: Stage): string {
  if (transfer) return showTransfer(transfer)
  if (!probe) return ''
  const status = probe.status === undefined ? '' : `${probe.status} `
  return `${probe.target}: ${status}${probe.answer}`.trim()
}

function showTransfer({ parts, ...sum }: Transfer): string {
  const pulled = parts.filter(({ state }) => state === 'pulled').length
  const count = parts.length > 0 ? [`${pulled} of ${parts.length} services`] : []
  return [...(sum.layersTotal > 0 || count.length === 0 ? [showBytes(sum)] : []), ...count].join(
    ', ',
  )
}

/** A part whose image is on its way. */
export function showPulled(of: PulledPart): string {
  return `${of.part} ${of.layersTotal > 0 ? showBytes(of) : of.state}`
}

function showBytes({ done, total, layersDone, layersTotal }: Bytes): string {
  const mb = (bytes: number) => (bytes / 1_000_000).toFixed(1)
  const percent = total > 0 ? ` (${Math.floor((done / total) * 100)} %)` : ''
  return `${mb(done)} of ${mb(total)} MB${percent}, ${layersDone} of ${layersTotal} layers`
}

/** How it ended, in one sentence, and the failure where there is one. */
export function showEnd(paint: Paint, deployment: Deployment): string {
  const { state, recovered, failure, undoFailure, leftVolumes = [], dropped = [] } = deployment
  const how = recovered ? ', by recovery' : ''
  const head = `${paintState(paint, state)}${how}: ${printable(sentenceOf(deployment))}`
  const time = took(deployment.startedAt, deployment.endedAt)
  const line = time === none ? head : `${head} ${paint.dim(`(${time})`)}`
  const watched = watchedParts(deployment)
  const statuses =
    watched.length > 0 ? `\n\n${showStatuses(paint, watched, isSplit(deployment))}` : ''
  const hosts = deployment.results.length > 1 ? `\n\n${showResults(paint, deployment)}` : ''
  const isSettled = state !== 'interrupted'
  const why = failure
    ? [showFailure(paint, failure, { ...aroundFailure(deployment), isSettled })]
    : []
  const undoing = undoFailure ? [showFailure(paint, undoFailure, { isSettled })] : []
  const left = leftVolumes.length > 0 ? [printable(leftText(leftVolumes))] : []
  const lost = dropped.map((each) => paint.warn(printable(droppedText(each))))
  return [line, ...why, ...undoing, ...left, ...lost].join('\n') + hosts + statuses
}

function showResults(paint: Paint, deployment: Deployment): string {
  return table(paint, {
    head: ['HOST', 'STATE', { title: '', wraps: true }],
    rows: deployment.results.map((result) => [
      result.target,
      result.state,
      resultWords(deployment, result),
    ]),
    style: (cell, column) => (column === 'STATE' ? paintState(paint, cell) : cell),
  })
}

function showStatuses(paint: Paint, parts: readonly WatchedPart[], withHosts: boolean): string {
  return table(paint, {
    head: [
      ...['SERVICE', ...(withHosts ? ['HOST'] : []), 'STATE', 'HEALTH', 'RESTARTS', 'EXIT'],
      { title: '', wraps: true },
    ],
    rows: parts.map(({ target, part, state, health, restarts, exitCode, trouble, answer }) => [
      ...[part, ...(withHosts ? [target] : []), state, health, String(restarts)],
      ...[exitCode === null ? none : String(exitCode)],
      answer === undefined ? trouble : `${trouble}; its health check said: ${answer}`,
    ]),
  })
}

function unproved(deployment: Deployment): string {
  const watched = watchedParts(deployment)
  if (watched.length === 0)
    return deployment.parts.length > 1
      ? 'not every service has a health check, so nothing proved all of it healthy'
      : 'no health check is defined, so nothing proved it healthy'
  const unasked = watched.filter(({ health }) => health === 'none')
  // What ended well may have been all that it was there for.
  const running = unasked.filter(({ exitCode }) => exitCode === null)
  const silent = (running.length > 0 ? running : unasked).map(({ part }) => part)
  return `${silent.join(', ')}: no health check, so nothing proved it healthy`
}

const doneWords: Readonly<Partial<Record<Action, string>>> = {
  remove: 'gone from its hosts',
  stop: 'stopped',
  start: 'started',
  restart: 'restarted',
}

/** The workload, or those of its services that were meant. */
function whoWas({ workload, action, parts }: Deployment): string {
  const meant = parts.filter(({ change }) => change === action)
  if (meant.length === parts.length) return `${workload} is`
  const names = meant.map(({ part }) => part)
  return `${names.join(' and ')} of ${workload} ${names.length === 1 ? 'is' : 'are'}`
}

function sentenceOf(deployment: Deployment): string {
  const { workload, action, digest, release, state, verified } = deployment
  switch (state) {
    case 'succeeded': {
      if (doneWords[action]) return `${whoWas(deployment)} ${doneWords[action]}.`
      const version = [versionOf(deployment), digest && `(${shortDigest(digest)})`]
        .filter(Boolean)
        .join(' ')
      const record = release === null ? '' : `, recorded as ${release}`
      const proof = verified ? '' : `; ${unproved(deployment)}`
      return `${workload} ${version === '' ? 'is up' : `serves ${version}`}${record}${proof}.`
    }
    case 'skipped':
      return `${workload} is already so; nothing was changed.`
    case 'unstable':
      return `${workload} is up, but not stable. Correct the cause and deploy again, or go back where an earlier release held: longshore rollback ${workload}`
    case 'failed':
      return `${action} of ${workload} did not succeed.`
    case 'cancelled':
      return `${action} of ${workload} was cancelled.`
    default:
      return deployment.undoFailure
        ? `${action} of ${workload} did not succeed, and could not be undone.`
        : `${action} of ${workload} has not ended.`
  }
}
