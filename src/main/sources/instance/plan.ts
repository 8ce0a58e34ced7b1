/** Plan of a deployment of an instance on one target: pure data from what was observed. */

import { durationMs } from '../../../shared/lib/duration.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { TargetPlan } from '../../../shared/model/plan.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { contentHash } from '../containers/content-hash.ts'
import { refuseUnsafe } from '../containers/settings/refuse-unsafe.ts'
import { refuseMounts } from '../containers/volumes.ts'
import { firstDeploy, noOutage, nothingChanges, removedPart } from '../outage.ts'
import { controlOf } from '../rollout/control-plan.ts'
import type { FaceSpec } from '../rollout/spec.ts'
import { configurationHash, type PlanContext, type SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import type { DeployBody, InstanceBody } from './body.ts'
import type { InstanceConfig } from './config.ts'
import type { Observed } from './observe.ts'
import { planControl } from './plan-control.ts'
import { facesLed, facesOf, isAstray } from './plan-faces.ts'
import { planRemoval } from './plan-removal.ts'
import { briefOf, isAsked, type Planning, recordedIn } from './planning.ts'
import { probeOf, type Rendered, render, renderedDifference, renderedSchema } from './render.ts'
import { planService, type ServicePlan } from './service-plan.ts'
import { planWarnings } from './warnings.ts'

export function plan(
  context: PlanContext,
  workload: FilledWorkload,
  { intent, observed }: { readonly intent: Intent; readonly observed: Observed },
): SourcePlan<InstanceBody> {
  if (intent.action === 'remove') return planRemoval(context, workload, { intent, observed })
  const type = controlOf(intent)
  if (type) return planControl(context, workload, { intent, type, observed })
  const { rendered, skipped, warnings } = wantedOf(context, workload, { intent, observed })
  refuseNetwork(context, { workload, rendered, observed })
  const allowed = allowedThings(context, workload, rendered)
  const live = intent.live ? renderedSchema.parse(intent.live.rendered) : null
  const faces = facesOf(context, { workload, intent, observed, rendered })
  const planning: Planning = { workload, intent, observed, rendered, live, faces: faces.spec }
  const services = rendered.services.map((service) => planService(planning, service))
  const leaving = leavingOf(planning, services)
  const led = facesLed(context, planning, services)
  const skip = reasonToSkip(planning, services, { leaving, led })
  const outage = outageOf(planning, services, skip)
  const lacks = intent.options.services.filter(
    (name) => !rendered.services.some((each) => each.name === name),
  )
  return {
    shown: {
      target: context.target,
      order: orderOf(services, skip),
      difference: [...differenceOf(planning, services), ...faces.difference],
      outage,
      parts: [
        ...services.map(({ change }) => change),
        ...unwantedParts(planning, leaving).map((part) => removedPart(part, 1)),
      ],
      warnings: [
        ...lacks.map((name) => `${context.target} has no ${name}`),
        ...[...allowed, ...skipped, ...warnings],
        ...[...planWarnings(planning, services), ...faces.warnings],
      ],
      skip,
    },
    basis: { ...basisOf(planning, services, skip), ...faces.basis },
    body: bodyOf(planning, services, { leaving, led }),
    ...(lacks.length > 0 && { lacks }),
    serving: observed.containers.some(isServing),
  }
}

function wantedOf(
  { settings }: PlanContext,
  workload: FilledWorkload,
  { intent, observed: { places: seen } }: { readonly intent: Intent; readonly observed: Observed },
): ReturnType<typeof render> {
  const config = workload.document.source as InstanceConfig
  const recorded = recordedIn(intent)
  if (intent.action === 'pull' && !recorded)
    fail({ kind: 'not-found', what: 'release of', name: workload.document.name })
  if (!recorded) return render(workload, config, { settings, seen })
  const rendered = renderedSchema.parse(recorded.rendered)
  const mounts = rendered.services.flatMap((each) => each.mounts)
  if (seen) refuseMounts(mounts, { allowedPaths: settings.allowedPaths, seen })
  return { rendered, skipped: [], warnings: [] }
}

interface Networked {
  readonly workload: FilledWorkload
  readonly rendered: Rendered
  readonly observed: Observed
}

/** Somebody else's network of that name is not joined unasked (CP-10); one that is named has to be there. */
function refuseNetwork(
  { target: host, settings }: PlanContext,
  { workload: { document }, rendered: { network: name, isOwnNetwork }, observed }: Networked,
): void {
  const { network } = observed
  if (!isOwnNetwork) {
    if (network === 'absent' && name !== settings.network)
      fail({ kind: 'not-found', what: 'network', name })
    return
  }
  if (network !== 'other') return
  const { name: workload } = document
  fail({ kind: 'name-conflict', host, name, holder: `a network that ${workload} did not make` })
}

/** Throws for what is asked of the host and was not consented to: also of a release that is gone back to. */
function allowedThings(
  { settings, target: host }: PlanContext,
  { document }: FilledWorkload,
  { services }: Rendered,
): string[] {
  const { allow = [] } = document.source as InstanceConfig
  return services.flatMap(({ name: service, settings: own }) => {
    const asking = { settings, host, workload: document.name, service, allow }
    return refuseUnsafe(asking, '', own)
  })
}

type Leaving = DeployBody['spec']['leaving']

/** Containers of services that are not wanted any more, and what was left of those that stay as they are. */
function leavingOf({ observed, intent }: Planning, services: readonly ServicePlan[]): Leaving {
  return observed.containers.flatMap((container) => {
    const part = container.labels[label.service] ?? ''
    if (!isAsked(intent, part)) return []
    const planned = services.find(({ service }) => service.name === part)
    const isKept = planned && (planned.rollout !== null || planned.containers[0] === container)
    return isKept ? [] : [{ ...briefOf(container), part }]
  })
}

function unwantedParts({ rendered }: Planning, leaving: Leaving): string[] {
  const wanted = rendered.services.map(({ name }) => name)
  return [...new Set(leaving.map(({ part }) => part))].filter((part) => !wanted.includes(part))
}

/** Work beside making containers. */
interface Beside {
  readonly leaving: Leaving
  readonly led: FaceSpec | undefined
}

/** Asked for what is live, and runs as it is wanted, nothing is done, and that is a success (CP-14). */
function reasonToSkip(
  { intent, rendered, live, observed }: Planning,
  services: readonly ServicePlan[],
  { leaving, led }: Beside,
): string | null {
  const isIdle = services.every(({ rollout }) => rollout === null) && leaving.length === 0
  if (!intent.live || !live || !isIdle || contentHash(live) !== contentHash(rendered)) return null
  if (led && isAstray(led, intent.live.release, { observed, services })) return null
  const answered = answerWords(services, observed)
  const failed = services.filter(({ image }) => image.registry?.kind === 'failed')
  const unknown =
    failed.length === 0
      ? ''
      : `; whether a registry has newer images of ${failed.map(({ service }) => service.name).join(', ')} is not known`
  return `${intent.live.release.name} is already live, with these images and this configuration${answered}${unknown}`
}

/** Words for answers: each is asked again by what proved it before it is said to be live. */
function answerWords(services: readonly ServicePlan[], { answers = {}, reach }: Observed): string {
  const up = services.filter(({ containers }) => containers.some(isUp))
  const probed = up.flatMap(({ service }) => (probeOf(service) ? [service.name] : []))
  if (probed.length > 0 && reach === 'helper')
    return '; whether they still answer was not asked, because nothing but a helper container leads there'
  const answering = probed.filter((name) => ownValue(answers, name)?.ok)
  if (answering.length === 0) return ''
  return `, and ${answering.join(', ')} ${answering.length === 1 ? 'answers' : 'answer'}`
}

function orderOf(services: readonly ServicePlan[], skip: string | null): TargetPlan['order'] {
  if (skip !== null) return 'nothing'
  const isInPlace = services.some(
    ({ rollout, change }) => rollout && change.from > 0 && change.order === 'replace',
  )
  return isInPlace ? 'replace-in-place' : 'start-first'
}

function outageOf(
  { observed }: Planning,
  services: readonly ServicePlan[],
  skip: string | null,
): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (!observed.containers.some(isUp)) return firstDeploy
  const replaced = services.filter(
    ({ change }) => change.change === 'recreate' && change.order === 'replace',
  )
  if (replaced.length === 0)
    return noOutage(
      'What is replaced serves until what is new is proved, and all of it is recorded',
    )
  return {
    kind: 'while-replacing',
    estimateMs: replaced.reduce((all, { change }) => all + (change.outageMs ?? 0), 0),
    why: replaced
      .map(({ change: { part, why } }) => `${part} stops before it starts: ${why}`)
      .join('; '),
  }
}

function differenceOf({ live, rendered, intent }: Planning, services: readonly ServicePlan[]) {
  const images = services.flatMap(({ service, image, rollout }) => {
    if (!rollout) return []
    const part = intent.live?.release.parts.find((each) => each.part === service.name)
    const before = part?.imageId || null
    const after = rollout.spec.image.imageId ?? rollout.spec.image.pull?.digest
    const shown = after ?? (image.local ? image.local.id : 'known after the pull')
    return before === shown ? [] : [{ field: `${service.name}.image id`, before, after: shown }]
  })
  const volumes = services.flatMap(({ service, volumes: { difference }, rollout }) =>
    rollout ? difference.map((each) => ({ ...each, field: `${service.name}.${each.field}` })) : [],
  )
  return [...renderedDifference(live, rendered), ...images, ...volumes]
}

function basisOf(
  { workload, observed, rendered }: Planning,
  services: readonly ServicePlan[],
  skip: string | null,
): Record<string, string> {
  const images = services.flatMap(({ service: { name }, image: { local, registry } }) => [
    [`image of ${name} on the host`, local?.id ?? 'absent'],
    [
      `image of ${name} in the registry`,
      registry?.kind === 'digest' ? registry.digest : (registry?.kind ?? 'not-asked'),
    ],
  ])
  const containers = observed.containers.map(({ name, id, state }) => [
    `container ${name}`,
    `${id.slice(0, 12)} ${state}`,
  ])
  return {
    'workload document': workload.revision,
    [configurationHash]: contentHash(rendered),
    network: observed.network,
    ...Object.fromEntries([...images, ...containers]),
    'live as wanted': skip === null ? 'no' : 'yes',
  }
}

/** Whether a service stays as it is, and neither a health check of ours nor one of its image says how it does. */
const isKeptUnproved = ({ service, kept, containers: [container] }: ServicePlan): boolean =>
  kept !== null &&
  service.role !== 'init' &&
  !probeOf(service) &&
  (container?.health ?? 'none') === 'none'

function bodyOf(
  { workload, rendered }: Planning,
  services: readonly ServicePlan[],
  { leaving, led }: Beside,
): DeployBody {
  const { soak, stopTimeout } = workload.document.deploy
  return {
    ...{ type: 'deploy', rendered },
    spec: {
      parts: services.flatMap(({ rollout }) => rollout ?? []),
      network: rendered.isOwnNetwork ? rendered.network : null,
      kept: services.flatMap(({ kept }) => kept ?? []),
      unproved: services.filter(isKeptUnproved).map(({ service }) => service.name),
      leaving,
      soakMs: durationMs(soak),
      stopTimeoutMs: durationMs(stopTimeout),
      ...(led && { faces: led }),
    },
  }
}
