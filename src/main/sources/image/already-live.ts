/** Whether what is wanted runs already, as it is wanted: only then is nothing done. Pure. */
import type { Probe } from '../../../shared/model/failure.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import type { Intent } from '../stage.ts'
import type { DeployBody } from './body.ts'
import type { Observed } from './observe.ts'
import { probeOf } from './render.ts'

/** A program that ends again and again runs in between: for so long after it was started again it is not trusted. */
const trustedAfterMs = 30_000

/** TF-19, by image and configuration: what is live, recorded and confirmed running is wanted. */
export function reasonToSkip(body: DeployBody, intent: Intent, observed: Observed): string | null {
  const live = intent.live?.release
  const found = liveContainer(intent, observed)
  if (!live || body.imageId === null) return null
  if (!found || found.imageId !== body.imageId) return null
  if (found.labels[label.config] !== body.configHash) return null
  if (whyNotWell(found, body.rendered.network, observed.now) !== null) return null
  if (observed.answer?.ok === false) return null
  const { kind } = observed.registry
  const unknown = kind === 'failed' ? '; whether its registry has a newer one is not known' : ''
  return `${live.name} (${body.tag}) is already live, with this image and configuration${answerWords(body, observed)}${unknown}`
}

export function liveContainer({ live }: Intent, { containers }: Observed): Container | undefined {
  return live
    ? containers.find(({ labels }) => labels[label.deployment] === live.release.deployment)
    : undefined
}

function answerWords({ rendered }: DeployBody, { answer }: Observed): string {
  if (answer) return `, and answers ${answer.target}: ${answer.status}`
  return probeOf(rendered)
    ? '; whether it still answers was not asked, because nothing but a helper container leads there'
    : ''
}

/** What each of ours that is not as it should be is said to be, before it is replaced. */
export function notWellWarnings(
  { running, rendered }: DeployBody,
  intent: Intent,
  observed: Observed,
): string[] {
  const live = liveContainer(intent, observed)
  return observed.containers
    .filter(({ id }) => running.some((each) => each.id === id))
    .flatMap((container) => {
      const answer = container === live ? observed.answer : null
      const why = whyNotWell(container, rendered.network, observed.now) ?? whyNoAnswer(answer)
      return why === null ? [] : [`${container.name} ${why}`]
    })
}

/** It runs, and does not do what it was proved by. */
function whyNoAnswer(answer: Probe | null): string | null {
  if (!answer || answer.ok) return null
  return `runs, and does not answer as it did when it was proved: ${answer.target}: ${answer.status ?? answer.answer}`
}

/** Null where it runs as it was made to run. */
function whyNotWell(container: Container, network: string, now: number): string | null {
  const { name, state, health, exit, startedAt, addresses, healthOutput } = container
  if (state === 'paused')
    return `is paused and answers nothing: it is replaced. To let it go on as it is: docker unpause ${name}`
  if (state === 'restarting') return `ends again and again (${exit.restarts} times so far)`
  if (state !== 'running') return `is ${state}`
  if (exit.restarts > 0 && now - Date.parse(startedAt) < trustedAfterMs)
    return `has just been started again by the engine, ${exit.restarts} times so far`
  if (health === 'unhealthy')
    return `is unhealthy${healthOutput === '' ? '' : `, its health check says: ${healthOutput}`}`
  if (health === 'starting') return 'has not become healthy yet'
  return Object.hasOwn(addresses, network) ? null : `is not on network ${network} any more`
}
