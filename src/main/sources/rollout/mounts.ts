/** Where the data of a new container lies: made before it is, and left where it is taken back. */
import { label } from '../../../shared/model/labels.ts'
import type { Mount } from '../../engine/engine.ts'
import type { StageRun } from '../stage.ts'
import { addFacts, readFacts } from './facts.ts'
import { volumesFor } from './image-volumes.ts'
import type { WantedContainer, WantedMount } from './spec.ts'

export async function prepareMounts(
  run: StageRun,
  { mounts, known }: WantedContainer,
  imageId: string,
): Promise<Mount[]> {
  const prepared: Mount[] = []
  for (const mount of mounts) prepared.push(await prepareMount(run, mount))
  // The image's own volumes: only now is it certain which image it is.
  const image = await run.session.engine.images.inspect(imageId, run.signal)
  const volumes = volumesFor(image ?? { volumes: [] }, {
    ...{ workloadId: run.workload.id, declared: mounts, known },
  })
  for (const { target, volume } of volumes) {
    await ensureVolume(run, volume, { [label.workload]: run.workload.document.name })
    run.note(`volume ${volume} is mounted at ${target}, which the image asks for`)
    prepared.push({ kind: 'volume', source: volume, target })
  }
  addFacts(run, {
    imageVolumes: Object.fromEntries(volumes.map((each) => [each.target, each.volume])),
  })
  return prepared
}

async function prepareMount(run: StageRun, mount: WantedMount): Promise<Mount> {
  const { kind, source, target } = mount
  if (kind === 'folder') {
    const folder = `${await run.session.files.folder(run.workload.id)}/${source}`
    await run.session.files.ensureFolder(folder)
    return { kind: 'bind', source: folder, target }
  }
  if (kind === 'volume') await ensureVolume(run, source)
  return { kind, source, target }
}

async function ensureVolume(run: StageRun, volume: string, more = {}): Promise<void> {
  const labels = { [label.installation]: run.installation, ...more }
  const isMade = await run.session.engine.volumes.ensure(volume, labels, run.signal)
  if (!isMade) return
  const { madeVolumes = [] } = readFacts(run)
  addFacts(run, { madeVolumes: [...madeVolumes, volume] })
}
