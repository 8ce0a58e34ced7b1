import { canonicalJson } from '../../../../shared/lib/canonical.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Part } from '../../../../shared/model/release.ts'
import type { Container } from '../../../engine/engine.ts'
import { digestIn } from '../../containers/digest-of.ts'
import { facesKept } from '../../rollout/faces/kept-face.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { addFacts, readFacts, type UpBody } from '../plan/body.ts'
import { haveEnded } from '../plan/jobs.ts'
import { type ReleasedProject, releasedSchema } from '../plan/released.ts'
import { flatten } from '../plan/shown-project.ts'
import { asApplied } from '../plan/unapplied.ts'
import { composeLabel, ofService } from '../project.ts'
import { mapValues, replicasOf } from '../rendered.ts'
import { ownContainers } from './project-run.ts'

/** The release: what was rendered, and which images it turned out to be. */
export function recordStage(body: UpBody): Stage {
  return {
    name: 'record',
    summary: 'record the release',
    proves: true,
    check: async (run) => (run.recorded() || readFacts(run).isLiveStill ? 'done' : 'not-done'),
    async run(run) {
      const containers = await ownContainers(run, body)
      const verified = readFacts(run).stable === true && isProved(body, containers)
      run.note('', { type: 'verified', verified })
      const released = await releasedProject(run, body, containers)
      const live = stillLive(run, released)
      if (live !== null) {
        addFacts(run, { isLiveStill: true })
        run.note(`${live} stays live: it was brought up as it is, and nothing of it changed`)
        return undefined
      }
      const release = run.recordRelease(
        {
          parts: partsOf(body, released),
          fingerprint: `sha256:${body.contentHash}`,
          config: {
            ...flatten(released.project, body.secrets),
            ...(body.commit ? { commit: body.commit } : {}),
            ...facesKept(body.faces),
          },
          rendered: released,
        },
        verified,
      )
      run.note(`recorded ${release.name}`, { type: 'release', release: release.name })
    },
  }
}

function partsOf(body: UpBody, released: ReleasedProject): Part[] {
  const names = Object.keys(body.rendered.services).sort()
  return names.map((part) => {
    const { image = '', imageId = '', digest } = ownValue(released.services, part) ?? {}
    return {
      ...{ part, image, imageId, digest: digest?.split('@')[1] ?? null },
      replicas: replicasOf(ownValue(body.rendered.services, part) ?? {}),
      mayEnd: mayEnd(body, released, part),
    }
  })
}

/**
 * Whether a service may end, and be down with nothing against it: it is there to end, or had ended well by itself.
 */
function mayEnd({ jobs = [] }: UpBody, { services }: ReleasedProject, name: string): boolean {
  return jobs.includes(name) || ownValue(services, name)?.hasEnded === true
}

/** The live release, where this is it: what was only started, or watched again, makes no other. */
function stillLive(run: StageRun, released: ReleasedProject): string | null {
  const { live, wasUnstable } = run.intent
  // That it holds by now is news.
  if (!live || (wasUnstable && readFacts(run).stable)) return null
  const was = releasedSchema.parse(live.rendered)
  return essence(was) === essence(released) ? live.release.name : null
}

function essence({ project, env, services, faces = [] }: ReleasedProject): string {
  const ran = mapValues(services, ({ image, imageId, hash, mounted = {} }) => ({
    ...{ image, imageId, hash, mounted },
  }))
  return canonicalJson({ project, env, ran, faces: facesKept({ routes: faces }) })
}

/** Running alone proves little: each service has to say itself that it is well, or have done its work. */
function isProved({ services, jobs = [] }: UpBody, containers: readonly Container[]): boolean {
  return services
    .filter(({ to, change }) => to > 0 && change !== 'orphan')
    .every(({ service }) => {
      const own = ofService(containers, service)
      if (jobs.includes(service) && haveEnded(own)) return true
      return own.length > 0 && own.every(isHealthy)
    })
}

const isHealthy = ({ state, health }: Container) => state === 'running' && health === 'healthy'

async function releasedProject(
  run: StageRun,
  body: UpBody,
  containers: readonly Container[],
): Promise<ReleasedProject> {
  const services = Object.keys(body.rendered.services).map(async (name) => {
    const own = ofService(containers, name)
    const [container] = own
    const image =
      container && (await run.session.engine.images.inspect(container.imageId, run.signal))
    const record = {
      image: container?.image ?? ownValue(body.rendered.services, name)?.image ?? '',
      imageId: container?.imageId ?? '',
      digest: image ? digestIn(image.repoDigests, container.image) : null,
      built: ownValue(body.builds, name) ?? null,
      hash: container?.labels[composeLabel.configHash] ?? null,
      mounted: body.mounted
        ? ownValue(body.mounted, name)
        : ownValue(body.previous?.services, name)?.mounted,
      hasEnded: haveEnded(own) && !body.jobs?.includes(name),
    }
    return [name, record] as const
  })
  return {
    place: body.place,
    commit: body.commit,
    files: body.files,
    project: asApplied(body.rendered, body.previous?.project ?? null, body.unapplied ?? []),
    env: body.env ?? {},
    secrets: body.secrets,
    services: Object.fromEntries(await Promise.all(services)),
    ...(body.faces && { faces: body.faces.routes }),
  }
}
