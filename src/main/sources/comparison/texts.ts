/** Two texts of a workload, side by side: as it is now, or as a release had it. */
import { parseAllDocuments, stringify } from 'yaml'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { TextOf } from '../../../shared/model/release.ts'
import { fillEnv, filledSecrets } from '../../secrets/fill-env.ts'
import { maskedPair } from '../../secrets/masked-text.ts'
import { redactorOf, secretValues } from '../../secrets/redact.ts'
import type { Store } from '../../store/store.ts'
import type { WrittenText } from '../project-views.ts'
import type { Projects } from '../projects.ts'
import type { Sources } from '../source.ts'
import { released } from './released.ts'

interface Asked {
  readonly workload: string
  readonly from: TextOf
  readonly to: TextOf
}

interface ComparisonDeps {
  readonly store: Pick<Store, 'releases' | 'workloads' | 'secrets'>
  readonly projects: Pick<Projects, 'texts' | 'rendered'>
  readonly sources: Sources
}

/** No value of an environment is in what it answers; one that differs is marked as changed. */
export async function compareTexts(
  deps: ComparisonDeps,
  { workload, from, to }: Asked,
  signal: AbortSignal,
): Promise<{ from: string; to: string }> {
  const [before, after] = await Promise.all([
    textOf(deps, workload, { wanted: from, signal }),
    textOf(deps, workload, { wanted: to, signal }),
  ])
  const pair = maskedPair(before.text, after.text)
  const namesIn = (text: string) => namesInText(deps.sources, text)
  const stored = deps.store.workloads.get(workload)
  const filled = stored && fillEnv(deps.store.secrets, stored.document).filled
  const redact = redactorOf({
    secrets: [
      ...(filled ? [...secretValues([filled.env]), ...filledSecrets(filled)] : []),
      ...before.secrets,
      ...after.secrets,
    ],
    names: [workload, ...namesIn(before.text), ...namesIn(after.text)],
  })
  return { from: redact(pair.from), to: redact(pair.to) }
}

interface Found {
  readonly text: string
  /** Values that are nowhere in what is shown, but where they are common words, or names. */
  readonly secrets: readonly string[]
}

/** The names in every document of it, whichever kind it is of. */
function namesInText({ list }: Sources, text: string): string[] {
  return parseAllDocuments(text, { logLevel: 'silent', merge: true }).flatMap((document) => {
    if (document.errors.length > 0) return []
    const found: unknown = plainly(() => document.toJS({ maxAliasCount: 100 }))
    return list.flatMap((source) => source.names(found))
  })
}

/** Text that folds out beyond all measure has no names. */
function plainly(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

async function textOf(
  { store, projects, sources }: ComparisonDeps,
  workload: string,
  { wanted: { at, what, host }, signal }: { readonly wanted: TextOf; readonly signal: AbortSignal },
): Promise<Found> {
  if (at === 'now') {
    const asked = { workload, host }
    if (what === 'files') return { text: joined(await projects.texts(asked, signal)), secrets: [] }
    const { rendered, secrets } = await projects.rendered(asked, signal)
    return { text: inOrder(rendered), secrets }
  }
  const stored = store.releases.get(workload, at, host)
  const name = host === undefined ? at : `${at} on ${host}`
  if (!stored) return fail({ kind: 'not-found', what: 'release', name })
  const { files, rendered, secrets } = released(sources, stored.rendered)
  if (what === 'rendered') return { text: inOrder(rendered), secrets }
  if (files.length === 0) return fail({ kind: 'not-found', what: 'files of release', name })
  return { text: joined(files), secrets }
}

function joined(files: readonly WrittenText[]): string {
  const [only] = files
  if (files.length === 1 && only) return only.text
  return files.map(({ file, text }) => `# ${file}\n${text.trimEnd()}\n`).join('---\n')
}

/** In one order, whoever wrote it. */
const inOrder = (rendered: unknown): string =>
  stringify(rendered, { sortMapEntries: true, lineWidth: 0 })
