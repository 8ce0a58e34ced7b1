/**
 * Looks at and makes what only an engine can on its host: through a container of ours that has a folder of the host,
 * is never started, and goes at once. It is asked for what lies there, and given an archive with the folder that is
 * wanted.
 */
import { posix } from 'node:path'
import { label } from '../../../shared/model/labels.ts'
import { folderArchive } from '../../engine/archive.ts'
import type { StageRun } from '../stage.ts'

export interface Place {
  /** Below the folder, without / at its beginning; a link is not followed. undefined = nothing is there. */
  what(below: string): Promise<'folder' | 'link' | 'other' | undefined>
  /** Makes it, or gives it owner and mode where it is there; '' = the folder itself. */
  makeFolder(below: string, how: FolderRights): Promise<void>
}

export interface FolderRights {
  /** `uid` or `uid:gid`; absent = root's. */
  readonly owner?: string | undefined
  /** Octal; absent = 0755. */
  readonly mode?: string | undefined
}

interface Asked {
  /** A folder of the host; it must be there. */
  readonly folder: string
  /** Whatever is on the host: nothing of it runs. */
  readonly imageId: string
}

const inside = '/longshore-place'

export async function withPlace<T>(
  run: StageRun,
  { folder, imageId }: Asked,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const { containers } = run.session.engine
  const id = await containers.create(specOf(run, folder, imageId), run.engineSignal)
  try {
    return await work({
      what: (below) => containers.pathKind(id, posix.join(inside, 'at', below), run.signal),
      makeFolder: (below, how) =>
        containers.unpack(
          id,
          { folder: inside, archive: archiveOf(posix.join('at', below), how) },
          run.signal,
        ),
    })
  } finally {
    await containers.remove(id, run.engineSignal, 'remove')
  }
}

function archiveOf(path: string, { owner = '0', mode = '0755' }: FolderRights): Buffer {
  const [uid = 0, gid = uid] = owner.split(':').map(Number)
  return folderArchive({ path, uid, gid, mode: Number.parseInt(mode, 8) })
}

function specOf(run: StageRun, folder: string, image: string) {
  const { workload, deploymentId: deployment, clock } = run
  const name = `ls-place-${workload.id.slice(0, 8)}-${clock.now().toString(16)}`
  return {
    ...{ name, image, network: 'none', restart: 'no' as const },
    mounts: [{ kind: 'bind' as const, source: folder, target: `${inside}/at` }],
    // A probe is none of the workload's containers, and goes with what undo takes away.
    labels: {
      ...{ [label.installation]: run.installation, [label.workload]: workload.document.name },
      ...{ [label.deployment]: deployment, [label.role]: 'probe' },
    },
    ...{ env: {}, aliases: [], expose: [], publish: [], cpus: 0, memoryBytes: 0 },
  }
}
