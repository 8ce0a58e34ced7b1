/** Reads what a project should be: read from the user's files, or what a release was. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import { filledSecrets } from '../../../secrets/fill-env.ts'
import type { Intent, OpenedRelease } from '../../stage.ts'
import { mapValues } from '../rendered.ts'
import { withFilesOf } from './files-of-release.ts'
import { readFolder } from './read-folder.ts'
import { pinned, type ReleasedProject, releasedSchema } from './released.ts'
import { secretsOf } from './shown-project.ts'
import { hashesOfUp, type Wanted, type WantedReading } from './wanted.ts'

/** Null for an action that only concerns what runs. */
export async function readWanted(asked: WantedReading, intent: Intent): Promise<Wanted | null> {
  switch (intent.action) {
    case 'deploy':
      return await readFolder(asked)
    case 'rollback':
      return await goingBack(asked, intent.release)
    case 'scale':
      return await fromRelease(asked, { opened: intent.live })
    case 'pull': {
      const { services } = intent.options
      const isMeant = (name: string) => services.length === 0 || services.includes(name)
      const live = { opened: intent.live, isNewer: isMeant }
      const wanted = await fromRelease(asked, live)
      return { ...wanted, pull: 'always', pullOnly: services }
    }
    default:
      return null
  }
}

async function goingBack(asked: WantedReading, opened: OpenedRelease | null): Promise<Wanted> {
  const wanted = await fromRelease(asked, { opened })
  return await withFilesOf(releasedOf(asked.workload, opened), asked, wanted)
}

function releasedOf({ document }: Workload, opened: OpenedRelease | null): ReleasedProject {
  if (!opened) return fail({ kind: 'not-found', what: 'release of', name: document.name })
  return releasedSchema.parse(opened.rendered)
}

interface Reached {
  readonly opened: OpenedRelease | null
  /** Whose tags mean what they mean by now, not what they meant then. */
  readonly isNewer?: (service: string) => boolean
}

async function fromRelease(asked: WantedReading, { opened, isNewer }: Reached): Promise<Wanted> {
  const { context, workload, signal } = asked
  const released = releasedOf(workload, opened)
  const rendered = await pinned(context.session.engine, released, { signal, isNewer })
  const { place } = released
  const hashes = await hashesOfUp(asked, place, rendered)
  return {
    builds: mapValues(released.services, ({ built }) => built),
    folder: null,
    commit: released.commit,
    texts: released.files,
    place,
    rendered,
    env: released.env,
    hashes,
    secrets: [
      ...released.secrets,
      ...secretsOf(rendered, [workload.env, released.env], filledSecrets(workload)),
    ],
    pull: 'missing',
  }
}
