/** Two texts of a workload, side by side: as it is now, or as a release had it. */
import { stringify } from 'yaml'
import { fail } from '../../shared/lib/failure-error.ts'
import type { TextOf } from '../../shared/model/release.ts'
import { createRedactor, type Env } from '../secrets/redact.ts'
import type { ProjectText } from '../sources/compose/project-texts.ts'
import type { Projects } from '../sources/compose/projects.ts'
import { releasedTexts } from '../sources/compose/released.ts'
import type { Store } from '../store/store.ts'
import { maskedPair } from './masked-text.ts'

interface Asked {
  readonly workload: string
  readonly from: TextOf
  readonly to: TextOf
}

interface ComparisonDeps {
  readonly store: Pick<Store, 'releases' | 'workloads'>
  readonly projects: Projects
}

/** No value of an environment is in what it answers; one that differs is marked as changed. */
export async function compareTexts(
  deps: ComparisonDeps,
  { workload, from, to }: Asked,
  signal: AbortSignal,
): Promise<{ from: string; to: string }> {
  const [before, after] = await Promise.all([
    textOf(deps, workload, from, signal),
    textOf(deps, workload, to, signal),
  ])
  const pair = maskedPair(before.text, after.text)
  const env = deps.store.workloads.get(workload)?.document.env ?? {}
  const redact = createRedactor([env, ...before.envs, ...after.envs])
  return { from: redact(pair.from), to: redact(pair.to) }
}

interface Found {
  readonly text: string
  /** Their secret values are nowhere in what is shown. */
  readonly envs: readonly Env[]
}

async function textOf(
  { store, projects }: ComparisonDeps,
  workload: string,
  { at, what }: TextOf,
  signal: AbortSignal,
): Promise<Found> {
  if (at === 'now') {
    if (what === 'files') return ofFiles(await projects.texts(workload, signal))
    return ofRendered(await projects.rendered(workload, signal))
  }
  const stored = store.releases.get(workload, at)
  if (!stored) return fail({ kind: 'not-found', what: 'release', name: at })
  const released = releasedTexts(stored.rendered)
  if (what === 'rendered') return ofRendered(released?.rendered ?? stored.rendered)
  if (!released || released.files.length === 0)
    return fail({ kind: 'not-found', what: 'files of release', name: at })
  return ofFiles(released.files)
}

function ofFiles(files: readonly ProjectText[]): Found {
  const [only] = files
  if (files.length === 1 && only) return { text: only.text, envs: [] }
  const headed = files.map(({ file, text }) => `# ${file}\n${text.trimEnd()}\n`)
  return { text: headed.join('---\n'), envs: [] }
}

/** In one order, whoever wrote it. */
function ofRendered(rendered: unknown): Found {
  return {
    text: stringify(rendered, { sortMapEntries: true, lineWidth: 0 }),
    envs: envsIn(rendered),
  }
}

function envsIn(rendered: unknown): Env[] {
  if (rendered === null || typeof rendered !== 'object') return []
  const entries = Object.entries(rendered)
  return entries.flatMap(([key, value]) =>
    (key === 'environment' || key === 'env') && value !== null && typeof value === 'object'
      ? [Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one ?? '')]))]
      : envsIn(value),
  )
}
