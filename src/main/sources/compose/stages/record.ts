import type { Container } from '../../../engine/engine.ts'
import { digestIn } from '../../digest-of.ts'
import type { Stage, StageRun } from '../../source.ts'
import type { UpBody } from '../body.ts'
import { ofService } from '../containers.ts'
import { isDoneJob } from '../planning/dependencies.ts'
import { hasHealthcheck } from '../planning/start-first.ts'
import { composeLabel } from '../project.ts'
import { replicasOf } from '../rendered.ts'
import { flatten } from '../wanted/difference.ts'
import type { ReleasedProject } from '../wanted/released.ts'
import { ownContainers } from './project-run.ts'

/** The release: what was rendered, and which images it turned out to be. */
export function recordStage(body: UpBody): Stage {
  return {
    name: 'record',
    proves: true,
    check: async (run) => (run.recorded() ? 'done' : 'not-done'),
    async run(run) {
      const containers = await ownContainers(run, body)
      const verified = run.facts.stable === true && isProved(body, containers)
      run.note('', { type: 'verified', verified })
      const released = await releasedProject(run, body, containers)
      const config = flatten(body.rendered, body.secrets)
      const names = Object.keys(body.rendered.services)
      // What is scaled to none is not missed.
      const expected = names.filter((name) => replicasOf(body.rendered.services[name] ?? {}) > 0)
      const release = run.recordRelease(
        {
          image: names.length === 1 ? `1 service` : `${names.length} services`,
          digest: `sha256:${body.contentHash}`,
          imageId: '',
          config: { ...config, services: expected.join(' ') },
          rendered: released,
        },
        verified,
      )
      run.note(`recorded ${release.name}`, { type: 'release', release: release.name })
      return undefined
    },
  }
}

/** Running alone proves little: each service has to say itself that it is well, or have done its work. */
function isProved(
  { rendered, checkedByImage, services }: UpBody,
  containers: readonly Container[],
): boolean {
  return services
    .filter(({ to, change }) => to > 0 && change !== 'orphan')
    .every(({ service }) => {
      const config = rendered.services[service]
      if (config === undefined) return false
      const own = ofService(containers, service)
      const isDone = own.length > 0 && isDoneJob(rendered, service, own)
      return isDone || hasHealthcheck(config, checkedByImage.includes(service))
    })
}

async function releasedProject(
  run: StageRun,
  body: UpBody,
  containers: readonly Container[],
): Promise<ReleasedProject> {
  const services = Object.keys(body.rendered.services).map(async (name) => {
    const [container] = ofService(containers, name)
    const image =
      container && (await run.session.engine.images.inspect(container.imageId, run.signal))
    const record = {
      image: container?.image ?? body.rendered.services[name]?.image ?? '',
      imageId: container?.imageId ?? '',
      digest: image ? digestIn(image.repoDigests, container.image) : null,
      built: body.builds[name] ?? null,
      hash: container?.labels[composeLabel.configHash] ?? null,
    }
    return [name, record] as const
  })
  return {
    place: body.place,
    files: body.files,
    project: body.rendered,
    env: body.env ?? {},
    secrets: body.secrets,
    services: Object.fromEntries(await Promise.all(services)),
  }
}
