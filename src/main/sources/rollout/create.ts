import { fail } from '../../../shared/lib/failure-error.ts'
import { isServing } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import { leftText } from '../../../shared/model/left-text.ts'
import type { ContainerSpec } from '../../engine/container-spec.ts'
import type { Image } from '../../engine/image.ts'
import { endContainer } from '../containers/end-container.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { calledFor, containerName } from './alias.ts'
import { addFacts, newImageId, readFacts } from './facts.ts'
import { keepFailed } from './keep-failed.ts'
import { prepareMounts } from './mounts.ts'
import type { PreviousContainer, RolloutSpec, WantedContainer, WantedImage } from './spec.ts'

/** Creates the new container, stopped. Its undo removes only what this deployment created. */
export function createStage({ image, container, previous, faces }: RolloutSpec): Stage {
  return {
    name: 'create',
    summary: summaryOf(container),
    async check(run) {
      const own = await ownContainers(run, container)
      return own.some(({ owner }) => owner?.role !== 'probe') ? 'done' : 'not-done'
    },
    async run(run) {
      const { engine } = run.session
      const imageId = newImageId(run)
      const ours = { [label.installation]: run.installation }
      const [{ name: imageName, image: found }] = await Promise.all([
        nameOf(run, image, imageId),
        engine.networks.ensure(container.network, ours, run.signal),
      ])
      const about = { imageId, image: found }
      const { mounts, imageVolumes } = await prepareMounts(run, container, about)
      const { id: workload, document } = run.workload
      const { service, aliases = [] } = container
      const at = run.clock.now() + (container.nth ?? 0)
      const made = { id: workload, name: calledFor(document, service), at }
      const name = containerName({ ...made, tag: image.tag })
      addFacts(run, { containerName: name, imageVolumes })
      run.signal.throwIfAborted()
      const { env, network, expose, cpus, memoryBytes, settings = {} } = container
      const publish = published(container)
      const id = await engine.containers.create(
        {
          ...{ name, env, network, expose, publish, mounts, cpus, memoryBytes, settings },
          image: imageName,
          labels: {
            ...{ ...settings.labels, ...faceLabels(run, faces) },
            ...{ ...ownLabels(run), ...container.labels, ...named(service) },
          },
          aliases,
          // Until it is proved, how it ends must stay to be seen: `record` lets it restart (SDP-25).
          restart: 'no',
        },
        // Hung up half-way, the engine would still make it, after undo had looked for it.
        run.engineSignal,
      )
      addFacts(run, { containerId: id })
      for (const each of settings.networks?.filter((other) => other.name !== network) ?? [])
        await engine.networks.connect(id, each, run.engineSignal)
      noteMoment(run, `created ${name}`, { id, name, role: 'new', moment: 'created' })
    },
    // The last to be undone: what served before is said to serve only where it does.
    async undo(run) {
      await removeOwn(run, container)
      await refuseDown(run, previous)
    },
  }
}

function summaryOf({ network, probePort }: WantedContainer): string {
  const what = `create a container on network ${network}`
  return probePort === undefined
    ? what
    : `${what}, with port ${probePort} on a free port of ${probeAddress} there: its own address cannot be reached from here`
}

const probeAddress = '127.0.0.1'

/** Its publications, with the one for our probe: on a port that the engine chooses. */
const published = ({ publish, probePort }: WantedContainer): ContainerSpec['publish'] =>
  probePort === undefined
    ? publish
    : [...publish, { hostIp: probeAddress, hostPort: 0, containerPort: `${probePort}/tcp` }]

/**
 * The reference reads better in `docker ps` than an id, but only while it still means the image
 * that was resolved.
 */
async function nameOf(
  { session: { engine }, signal }: StageRun,
  { reference }: WantedImage,
  imageId: string,
): Promise<{ readonly name: string; readonly image: Image | undefined }> {
  const named = await engine.images.inspect(reference, signal)
  if (named?.id === imageId) return { name: reference, image: named }
  return { name: imageId, image: await engine.images.inspect(imageId, signal) }
}

function ownLabels(run: StageRun): Record<string, string> {
  return {
    [label.installation]: run.installation,
    [label.workload]: run.workload.document.name,
    [label.deployment]: run.deploymentId,
    [label.release]: run.releaseName,
    [label.user]: run.by.user,
    [label.machine]: run.by.machine,
  }
}

/** TF-32: for proxies that read what they do from the labels of containers. */
function faceLabels(
  { router, installation, workload }: StageRun,
  faces: RolloutSpec['faces'],
): Readonly<Record<string, string>> {
  const owner = { installation, workload: workload.document.name }
  return router?.labels((faces?.routes ?? []).map((route) => ({ ...route, owner }))) ?? {}
}

type OfService = Pick<WantedContainer, 'service'>

const named = (service: string | undefined) =>
  service === undefined ? {} : { [label.service]: service }

/** Containers of this very deployment, by label: also one whose id was never journalled. */
async function ownContainers(run: StageRun, { service }: OfService) {
  const labels = [
    `${label.installation}=${run.installation}`,
    `${label.deployment}=${run.deploymentId}`,
  ]
  const all = await run.session.engine.containers.list({ labels }, run.signal)
  const isOther = (its: string | undefined) => its !== undefined && its !== service
  return all.filter((each) => !isOther(each.labels[label.service]))
}

async function removeOwn(run: StageRun, of: OfService): Promise<void> {
  for (const container of await ownContainers(run, of)) {
    if (await keepFailed(run, container)) continue
    const { id, name, owner } = container
    const unnamedVolumes = owner?.role === 'probe' ? 'remove' : 'keep'
    await endContainer(run, id, { graceMs: 0, unnamedVolumes })
    noteMoment(run, `removed ${name}`, { id, name, role: 'new', moment: 'removed' })
  }
  const { madeVolumes: volumes = [] } = readFacts(run)
  if (volumes.length > 0) run.note(leftText(volumes), { type: 'left-volumes', volumes })
}

async function refuseDown(run: StageRun, previous: readonly PreviousContainer[]): Promise<void> {
  for (const { id, name, serves } of previous) {
    if (!serves) continue
    const now = await run.session.engine.containers.inspect(id, run.signal)
    if (now && isServing(now)) continue
    const how = now === undefined ? 'gone' : now.state === 'running' ? now.health : now.state
    const reason = `${name}, which served before, is ${how}`
    fail({ kind: 'undo-failed', stage: 'create', reason })
  }
}
