/** A project read from the files that its user has, where the next `up` would have them. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { filledSecrets } from '../../../secrets/fill-env.ts'
import { redactsOf, secretValues } from '../../../secrets/redact.ts'
import { hidingFailures } from '../../../secrets/shown-text.ts'
import type { ComposeProject } from '../cli/compose-cli.ts'
import { configWarnings } from '../cli/config-issues.ts'
import { filledIn, readProfiles, readProject, readUnresolved } from '../cli/read-project.ts'
import type { ComposeConfig } from '../config.ts'
import { ownLabels, withLabels } from '../own-labels.ts'
import { readBuilds } from '../project/builds.ts'
import { findProject, type ProjectFolder } from '../project/folder.ts'
import { tellingLines } from '../project/issue-lines.ts'
import { refuseLocal } from '../project/local-references.ts'
import { readMounted } from '../project/mounted.ts'
import { notCopied } from '../project/named-files.ts'
import {
  beginReading,
  isInPlace,
  lastingPlace,
  lookAt,
  movedTo,
  type Place,
  type Reading,
  rootOf,
} from '../project/place.ts'
import { readSources } from '../project/project-texts.ts'
import { refuseProject } from '../project.ts'
import type { Rendered } from '../rendered.ts'
import { climbingSources, contextsOutside, leavesFolder, linkedSources } from './leaving.ts'
import type { UnsafeIssue } from './refuse-unsafe.ts'
import { secretsOf } from './shown-project.ts'
import { unfitServices, unknownProfiles } from './unfit.ts'
import { hashesOfUp, projectAt, type Wanted, type WantedReading } from './wanted.ts'

export async function readFolder(asked: WantedReading): Promise<Wanted> {
  const { context, workload, signal } = asked
  const { session, installation, repositories } = context
  const { document, env } = workload
  const labels = ownLabels(installation, workload)
  const known = filledSecrets(workload)
  const folder = await findProject(document.source as ComposeConfig, { repositories, signal, env })
  const sources = await readSources(session, folder, env)
  const { texts, envs } = sources
  await refuseLocal(session, projectAt(workload, folder), { folder, texts, signal })
  const place = await lastingPlace(session, workload.id, folder)
  const read = async (reading: Reading): Promise<Wanted> => {
    const { place: looked, said } = reading
    const project = projectAt(workload, looked)
    const onLine = (line: string) => void (line.startsWith('time=') && said.push(line))
    const found = await readProject(session, project, { signal, onLine })
    await refuseUnfit(asked, project, found)
    const rendered = withLabels(movedTo(found, looked, place), labels)
    const hashes = await hashesOfUp(asked, place, rendered)
    const builds = await readBuilds(rendered, folder, place)
    const mounted = await readMounted(session, rendered, { folder, place, signal })
    const given = await filledIn(session, project, { rendered: found, call: { signal } })
    const secrets = secretsOf(rendered, [...envs, given], known)
    const leaving = [
      ...(await climbing(asked, project, { found, folder, looked })),
      ...(session.isHere ? await linkedSources(rendered, rootOf(place)) : []),
    ]
    const warnings = [...folder.notes, ...configWarnings(said).map(({ message }) => message)]
    const { commit } = folder
    const all = { folder, commit, texts, place, rendered, env: given, hashes, secrets, builds }
    return { ...all, mounted, pull: null, leaving, warnings }
  }
  const lookIn = (looked: Place) => {
    const reading = beginReading(folder, sources, looked)
    const outside = isInPlace(session, folder) ? [] : notCopied(reading)
    if (outside.length > 0) refuseProject(outside)
    return tellingLines(reading, () => read(reading))
  }
  // What is said of a project that cannot be read may quote what it was filled in with.
  const redact = redactsOf({ secrets: [...secretValues(envs), ...known], names: [] })
  return await hidingFailures(redact, () => lookAt(session, folder, lookIn))
}

interface Looked {
  readonly found: Rendered
  readonly folder: ProjectFolder
  readonly looked: Place
}

async function climbing(
  { context: { session }, signal }: WantedReading,
  project: ComposeProject,
  { found, folder, looked }: Looked,
): Promise<UnsafeIssue[]> {
  const outside = folder.commit === null ? [] : contextsOutside(found, looked)
  if (!leavesFolder(found, looked)) return outside
  const unresolved = await readUnresolved(session, project, { signal })
  return [...climbingSources(unresolved, looked), ...outside]
}

async function refuseUnfit(
  { context: { session }, signal }: WantedReading,
  project: ComposeProject,
  found: Rendered,
): Promise<void> {
  const { profiles } = project
  const known = profiles.length > 0 ? await readProfiles(session, project, { signal }) : []
  const unknown = unknownProfiles(profiles, known)
  if (unknown.length > 0) fail({ kind: 'invalid', what: 'workload', issues: unknown })
  const issues = unfitServices(found)
  if (issues.length > 0) refuseProject(issues)
}
