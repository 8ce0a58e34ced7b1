/** Plan of an action on a compose workload on one target: pure data from what was observed. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { TargetPlan } from '../../../../shared/model/plan.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import { contentHash } from '../../containers/content-hash.ts'
import { firstDeploy, noOutage, nothingChanges } from '../../outage.ts'
import { configurationHash, type PlanContext, type SourcePlan } from '../../source.ts'
import type { Intent } from '../../stage.ts'
import type { ComposeConfig } from '../config.ts'
import { scaledTo } from '../rendered.ts'
import { asRunning, previousOf } from './as-adopted.ts'
import { doneWhereTheyAre } from './asked-services.ts'
import {
  asPart,
  type ComposeBody,
  containerBasis,
  isAnyServing,
  projectBody,
  type ServiceChange,
  type UpBody,
  watchTimes,
} from './body.ts'
import { restartsOf, stayingFiles } from './dependencies.ts'
import { healthWaits } from './health-waits.ts'
import { imagesOf, isBuilt, isPulled } from './images.ts'
import { jobsOf, runningJobs } from './jobs.ts'
import { type Observed, twinWarning } from './observe.ts'
import { type ProjectFacts, planControl, planRemoval } from './plan-control.ts'
import { facesOf, facesServed, isAstray, servedAsIs } from './plan-faces.ts'
import { forcedServices, unnoticed } from './recreate-reasons.ts'
import { refuseFaults } from './refuse-unsafe.ts'
import type { ReleasedProject } from './released.ts'
import { planServices } from './service-plan.ts'
import { refuseLost } from './shared-objects.ts'
import { renderedDifference } from './shown-project.ts'
import { isMadeAnew } from './unapplied.ts'
import type { Wanted } from './wanted.ts'
import { dataWarnings, goneImages, planWarnings } from './warnings.ts'

export function plan(
  context: PlanContext,
  workload: Workload,
  { intent, observed }: { readonly intent: Intent; readonly observed: Observed },
): SourcePlan<ComposeBody> {
  const common = projectBody(workload, observed)
  if (intent.action === 'remove')
    return planRemoval(context.target, workload, { intent, observed, common })
  const { wanted } = observed
  const { jobs: declared } = workload.document.source as ComposeConfig
  const previous = previousOf(intent, context.target)
  if (!wanted) {
    refuseLost({ host: context.target, workload: workload.document.name }, intent, observed)
    const running = { ...common, ...runningJobs(common, declared, previous) }
    const served = servedAsIs(context, { workload, intent, observed, previous })
    return planControl(context.target, { workload, intent, served }, running)
  }
  const { name, source } = workload.document
  const asking = { settings: context.settings, host: context.target, workload: name, source }
  const waits = waitsOf(workload, observed, { wanted: scaled(wanted, intent), previous })
  const faults = [...(observed.missing ?? []), ...waits.refused]
  const allowed = refuseFaults(asking, wanted, faults)
  const told = {
    ...wanted,
    warnings: [...allowed, ...(wanted.warnings ?? []), ...waits.warnings],
  }
  const seen = { ...observed, wanted: told }
  const planned = planUp(context, workload, {
    ...{ intent, common, observed: seen, wanted: scaled(told, intent) },
  })
  return doneWhereTheyAre(planned, intent, Object.keys(wanted.rendered.services))
}

function waitsOf(
  { document }: Workload,
  observed: Observed,
  { wanted, previous }: { readonly wanted: Wanted; readonly previous: ReleasedProject | null },
) {
  const { pull } = document.source as ComposeConfig
  const isReplaced = (name: string) =>
    isPulled(wanted, pull, { observed, name }) || isBuilt(wanted, previous, { observed, name })
  return healthWaits(wanted.rendered, observed.images, isReplaced)
}

function scaled(wanted: Wanted, intent: Intent): Wanted {
  if (intent.action !== 'scale') return wanted
  const services = { ...wanted.rendered.services }
  for (const [name, replicas] of Object.entries(intent.options.scale)) {
    const service = ownValue(services, name)
    if (service) services[name] = scaledTo(service, replicas)
  }
  return { ...wanted, rendered: { ...wanted.rendered, services } }
}

interface UpFacts extends ProjectFacts {
  readonly wanted: Wanted
}

function planUp(
  context: PlanContext,
  workload: Workload,
  { intent, observed, wanted, common }: UpFacts,
): SourcePlan<UpBody> {
  const { deploy } = workload.document
  const previous = previousOf(intent, context.target)
  const secrets = [...wanted.secrets, ...(previous?.secrets ?? [])]
  const runs = observed.isTakenOver
    ? asRunning(wanted, observed, previous)
    : (previous?.project ?? null)
  const difference = renderedDifference(runs, wanted.rendered, secrets)
  const isScaling = intent.action === 'scale'
  const jobs = jobsOf(wanted.rendered, (workload.document.source as ComposeConfig).jobs)
  const services = planServices({
    ...{ observed, wanted, difference, jobs },
    startFirst: deploy.startFirst,
    isScaling,
    removeOrphans: intent.options.removeOrphans,
    previous,
  })
  const faces = facesOf(context, {
    ...{ workload, intent, observed, jobs },
    rendered: wanted.rendered,
  })
  const served = facesServed(intent, { previous, wanted: faces.spec }, observed)
  const anew = networksAnew(observed, wanted)
  const body: UpBody = {
    ...common,
    ...imagesOf(workload, services, { wanted, observed, previous }),
    type: 'up',
    composeVersion: observed.version,
    fromFolder: wanted.folder !== null,
    commit: wanted.commit,
    files: wanted.texts.flatMap(({ file, text, at }) => (at?.isBroughtIn ? [] : [{ file, text }])),
    rendered: wanted.rendered,
    env: wanted.env,
    contentHash: contentHash(wanted.rendered),
    secrets,
    services,
    forced: forcedServices(
      services,
      (name) => unnoticed({ wanted, previous, observed }, name).length > 0,
    ),
    unapplied: observed.unapplied.filter((each) => !isMadeAnew(each, observed.version)),
    mounted: wanted.mounted,
    bringsFiles: wanted.brought !== undefined,
    restarts: restartsOf(services, { wanted, previous }),
    isScaling,
    removeOrphans: intent.options.removeOrphans,
    volumes: observed.volumes,
    ...watchTimes(workload),
    jobs,
    previous,
    ...(faces.spec && { faces: faces.spec }),
    ...(served.length > 0 && { served }),
    ...(anew.length > 0 && { anew }),
  }
  const shown = shownOf(body, intent, observed)
  return {
    shown: {
      ...{ ...shown, target: context.target, difference: [...difference, ...faces.difference] },
      warnings: [
        ...twinWarning(context.target, observed),
        ...shown.warnings,
        ...(shown.skip === null ? faces.warnings : []),
      ],
    },
    basis: { ...basisOf(workload, observed, body), ...faces.basis },
    body,
    serving: isAnyServing(body),
  }
}

function networksAnew({ unapplied, version }: Observed, { rendered }: Wanted): string[] {
  return unapplied
    .filter((each) => isMadeAnew(each, version))
    .flatMap(({ key }) => ownValue(rendered.networks, key)?.name ?? [])
}

function shownOf(
  body: UpBody,
  intent: Intent,
  observed: Observed,
): Omit<SourcePlan<UpBody>['shown'], 'target' | 'difference'> {
  const { services } = body
  const isLed = !body.faces || !isAstray(body.faces, intent, observed)
  const skip = isLed ? reasonToSkip(body, intent) : null
  return {
    order: skip === null ? orderOf(services) : 'nothing',
    outage: outageOf(services, skip),
    warnings: [
      ...(intent.wasUnstable ? ['what was deployed last did not hold: it is watched again'] : []),
      ...dataWarnings(intent, body),
      ...goneImages(intent, observed),
      ...planWarnings(body, observed),
    ],
    parts: services.map(asPart),
    skip,
  }
}

export const isChange = ({ change }: ServiceChange): boolean =>
  change !== 'unchanged' && change !== 'orphan'

/** Whether a service is as it is to be, but for how it fares. */
const isTroubled = ({ change, reasons }: ServiceChange): boolean =>
  change === 'unchanged' && reasons.length > 0

function reasonToSkip(body: UpBody, intent: Intent): string | null {
  const { live } = intent
  if (!live || intent.wasUnstable || body.services.some(isChange)) return null
  if (body.services.some(isTroubled)) return null
  if (body.removeOrphans && body.services.some(({ change }) => change === 'orphan')) return null
  if (body.build.length > 0) return null
  const differs = body.unapplied?.map(({ kind, key }) => `${kind} ${key}`).join(', ')
  if (differs)
    return `${live.release.name} is live, but for ${differs}: nothing that docker compose would change`
  const staying = stayingFiles(intent, body).join(', ')
  if (staying)
    return `${live.release.name} is live, and only files differ, which no release holds: ${staying}`
  return `${live.release.name} is already live, with these images and this configuration`
}

function orderOf(services: readonly ServiceChange[]): TargetPlan['order'] {
  const replaced = services.filter(
    ({ change, from, outageMs }) =>
      change === 'restart' ||
      (change === 'recreate' && from > 0) ||
      // It waits for what goes first.
      (change === 'create' && outageMs !== null),
  )
  return replaced.some(({ order }) => order === 'replace') ? 'replace-in-place' : 'start-first'
}

function outageOf(services: readonly ServiceChange[], skip: string | null): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (services.every(({ from }) => from === 0)) return firstDeploy
  const down = services.filter(({ outageMs }) => (outageMs ?? 0) > 0)
  if (down.length === 0) {
    return noOutage('What changes is started beside what serves, or does not serve now')
  }
  const names = down.map(({ service, why }) => (why === '' ? service : `${service} (${why})`))
  return {
    kind: 'while-replacing',
    estimateMs: Math.max(...down.map(({ outageMs }) => outageMs ?? 0)),
    why: `Stopped before they are started again: ${names.join(', ')}`,
  }
}

export function isOverlapping({ change, order }: ServiceChange): boolean {
  return change === 'recreate' && order === 'start-first'
}

function basisOf(workload: Workload, observed: Observed, body: UpBody): Record<string, string> {
  const flat: Record<string, string> = {
    'workload document': workload.revision,
    [configurationHash]: body.contentHash,
    'docker compose': `${observed.version}${observed.usesLocalTools ? ' of this machine' : ''}`,
    ...containerBasis(body),
  }
  for (const [name, files] of Object.entries(body.mounted ?? {}))
    flat[`files that ${name} sees`] = Object.values(files).join(' ')
  for (const [name, image] of Object.entries(observed.images)) {
    flat[`image of ${name}`] = image.local?.id ?? 'absent'
    flat[`image of ${name} in the registry`] = image.registryDigest ?? 'unknown'
  }
  return flat
}
