import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import { leftText } from '../../../shared/model/left-text.ts'
import type { ContainerSpec, Mount } from '../../engine/engine.ts'
import type { DeployBody } from '../image/plan.ts'
import { publicationsOf, type Rendered } from '../image/render.ts'
import { cleanName } from '../image/volumes.ts'
import type { Stage, StageRun } from '../source.ts'
import { readFacts } from './facts.ts'
import { volumesFor } from './image-volumes.ts'

/** Lines kept of every container that Longshore removes. */
export const keptLines = 2_000

/** Creates the new container, stopped. Its undo removes only what this deployment created. */
export function createStage(body: DeployBody): Stage {
  return {
    name: 'create',
    async check(run) {
      return (await ownContainers(run)).length > 0 ? 'done' : 'not-done'
    },
    async run(run) {
      const { engine } = run.session
      const { rendered } = body
      const { imageId } = readFacts(run.facts)
      if (!imageId) fail({ kind: 'interrupted', stage: 'resolve' })
      const ours = { [label.installation]: run.installation }
      await engine.networks.ensure(rendered.network, ours, run.signal)
      const mounts = await prepareMounts(run, rendered)
      mounts.push(...(await imageMounts(run, body, imageId)))
      const name = containerName(run, body.tag)
      run.remember({ containerName: name })
      run.signal.throwIfAborted()
      const containerId = await engine.containers.create(
        {
          name,
          image: await imageToName(run, body, imageId),
          env: rendered.env,
          labels: labelsFor(run, body),
          network: rendered.network,
          aliases: [],
          expose: rendered.port === 0 ? [] : [`${rendered.port}/tcp`],
          publish: [...publicationsOf(rendered), ...ownPort(body)],
          mounts,
          cpus: rendered.cpuLimit,
          memoryBytes: rendered.memoryLimit * 1024 * 1024,
          // Until it is proved, how it ends must stay to be seen: `record` lets it restart (SDP-25).
          restart: 'no',
        },
        // Hung up half-way, the engine would still make it, after undo had looked for it.
        run.uncut,
      )
      run.remember({ containerId })
      run.note(`created ${name}`, {
        type: 'container',
        containerId,
        name,
        role: 'new',
        moment: 'created',
      })
      return undefined
    },
    // The last to be undone: what served before is said to serve only where it does.
    async undo(run) {
      await removeOwn(run)
      await refuseDown(run, body)
    },
  }
}

/** For our probe, and for opening it from here: on a port that the engine chooses. */
function ownPort({ probePort, rendered }: DeployBody): ContainerSpec['publish'] {
  if (!probePort) return []
  return [{ hostIp: '127.0.0.1', hostPort: 0, containerPort: `${rendered.port}/tcp` }]
}

/** `ls-<workload>-<8 of id>-<tag>-<hex ms>` (TF-29): old and new can stand side by side. */
function containerName(run: StageRun, tag: string): string {
  const { id, document } = run.workload
  const text = `ls-${document.name}-${id.slice(0, 8)}-${tag}-${run.clock.now().toString(16)}`
  return cleanName(text)
}

/**
 * The reference reads better in `docker ps` than an id, but only while it still means the image
 * that was resolved.
 */
async function imageToName(run: StageRun, body: DeployBody, imageId: string): Promise<string> {
  const named = await run.session.engine.images.inspect(body.reference, run.signal)
  return named?.id === imageId ? body.reference : imageId
}

function labelsFor(run: StageRun, body: DeployBody): Record<string, string> {
  return {
    [label.installation]: run.installation,
    [label.workload]: run.workload.document.name,
    [label.deployment]: run.deploymentId,
    [label.release]: run.releaseName,
    [label.role]: 'image',
    [label.image]: body.rendered.image,
    [label.tag]: body.tag,
    [label.config]: body.configHash,
  }
}

async function prepareMounts(run: StageRun, rendered: Rendered): Promise<Mount[]> {
  const mounts: Mount[] = []
  for (const mount of rendered.mounts) {
    if (mount.kind === 'folder') {
      const folder = `${await run.session.files.folder(run.workload.id)}/${mount.source}`
      await run.session.files.ensureFolder(folder)
      mounts.push({ kind: 'bind', source: folder, target: mount.target })
      continue
    }
    if (mount.kind === 'volume') await ensureVolume(run, mount.source)
    mounts.push({ kind: mount.kind, source: mount.source, target: mount.target })
  }
  return mounts
}

/** The image's own volumes: only now is it certain which image it is. */
async function imageMounts(run: StageRun, body: DeployBody, imageId: string): Promise<Mount[]> {
  const image = await run.session.engine.images.inspect(imageId, run.signal)
  const volumes = volumesFor(image ?? { volumes: [] }, {
    workloadId: run.workload.id,
    rendered: body.rendered,
    known: body.volumes?.known ?? [],
  })
  const mounts: Mount[] = []
  for (const { target, volume } of volumes) {
    await ensureVolume(run, volume, { [label.workload]: run.workload.document.name })
    run.note(`volume ${volume} is mounted at ${target}, which the image asks for`)
    mounts.push({ kind: 'volume', source: volume, target })
  }
  run.remember({
    imageVolumes: Object.fromEntries(volumes.map((each) => [each.target, each.volume])),
  })
  return mounts
}

async function ensureVolume(run: StageRun, volume: string, more = {}): Promise<void> {
  const labels = { [label.installation]: run.installation, ...more }
  const isMade = await run.session.engine.volumes.ensure(volume, labels, run.signal)
  if (!isMade) return
  const { madeVolumes = [] } = readFacts(run.facts)
  run.remember({ madeVolumes: [...madeVolumes, volume] })
}

/** Containers of this very deployment, by label: also one whose id was never journalled. */
async function ownContainers(run: StageRun) {
  const labels = [
    `${label.installation}=${run.installation}`,
    `${label.deployment}=${run.deploymentId}`,
  ]
  return await run.session.engine.containers.list({ labels }, run.signal)
}

async function removeOwn(run: StageRun): Promise<void> {
  const { engine } = run.session
  for (const { id, name, owner } of await ownContainers(run)) {
    await keepTail(run, id, name)
    const isProbe = owner?.role === 'probe'
    await engine.containers.remove(id, run.signal, isProbe ? 'remove' : 'keep')
    run.note(`removed ${name}`, {
      type: 'container',
      containerId: id,
      name,
      role: 'new',
      moment: 'removed',
    })
  }
  const { madeVolumes: volumes = [] } = readFacts(run.facts)
  if (volumes.length > 0) run.note(leftText(volumes), { type: 'left-volumes', volumes })
}

async function refuseDown(run: StageRun, { running }: DeployBody): Promise<void> {
  for (const { id, name, serves } of running) {
    if (!serves) continue
    const now = await run.session.engine.containers.inspect(id, run.signal)
    if (now?.state === 'running' && now.health !== 'unhealthy') continue
    const how = now === undefined ? 'gone' : now.state === 'running' ? now.health : now.state
    const reason = `${name}, which served before, is ${how}`
    fail({ kind: 'undo-failed', stage: 'create', reason })
  }
}

/** The last lines and exit facts survive the container; failing to read them never stops anything. */
export async function keepTail(run: StageRun, id: string, name: string): Promise<void> {
  try {
    const { engine } = run.session
    const container = await engine.containers.inspect(id, run.signal)
    if (!container) return
    // One that is undone carries the name of a release that will be another's.
    const isUndone = container.labels[label.deployment] === run.deploymentId && !run.recorded()
    run.keepLog({
      container: id,
      name,
      release: isUndone ? null : (container.labels[label.release] ?? null),
      exit: container.exit,
      lines: await run.readTail(id, keptLines),
    })
  } catch {
    run.note(`the log of ${name} could not be kept`)
  }
}
