/** A project that somebody brought up from the same folder: beside it, a second copy would begin with no data. Pure. */
import type { ListedContainer } from '../../../engine/engine.ts'
import type { ProjectFolder } from '../files/folder.ts'
import { composeLabel, isOneOff } from '../project.ts'
import type { Observed } from './observe.ts'

/** Its name; undefined where there is none, or that is a workload's already. */
export function twinOf(
  folder: Pick<ProjectFolder, 'directory' | 'files'> | null | undefined,
  project: string,
  all: readonly ListedContainer[],
): string | undefined {
  if (!folder) return undefined
  const twin = all.find(
    ({ labels, owner }) =>
      owner === null &&
      !isOneOff({ labels }) &&
      labels[composeLabel.project] !== project &&
      labels[composeLabel.workingDir] === folder.directory &&
      filesIn(labels).some((file) => folder.files.includes(file)),
  )
  return twin?.labels[composeLabel.project]
}

function filesIn(labels: ListedContainer['labels']): string[] {
  return (labels[composeLabel.configFiles] ?? '').split(',')
}

export function twinWarning(host: string, { twin, containers }: Observed): string[] {
  if (twin === undefined || containers.length > 0) return []
  return [
    `its folder runs already as the project ${twin}: this makes a second copy beside it, with volumes of its own. To manage that one instead, adopt it (longshore adopt ${host} ${twin})`,
  ]
}
