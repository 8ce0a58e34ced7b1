/** Plan of a deployment of a commit on one target: pure data from what was observed. */
import { sentence } from '../../../shared/lib/sentence.ts'
import { type CommitPlan, mostFiles, spanWords } from '../../../shared/model/commit-plan.ts'
import type { Difference } from '../../../shared/model/difference.ts'
import { buildLabel } from '../../../shared/model/labels.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { type FoundImage, planAsItIs, planDeploy, wantedContainer } from '../single/plan.ts'
import type { Rendered } from '../single/render.ts'
import type { PlanContext, SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import { type GitBody, makingIn } from './body.ts'
import type { Product } from './builds/build-kind.ts'
import { buildKindOf } from './builds/build-kinds.ts'
import type { GitConfig } from './config.ts'
import { isInPlace, type Making, referenceOf, shortId } from './making.ts'
import type { Observed, Wanted } from './observe.ts'

export function plan(
  context: PlanContext,
  workload: FilledWorkload,
  { intent, observed }: { readonly intent: Intent; readonly observed: Observed },
): SourcePlan<GitBody> {
  const config = workload.document.source as GitConfig
  const planning = { workload, config, intent, seen: observed }
  const asItIs = planAsItIs(context, planning)
  if (asItIs) return asItIs
  const { wanted } = observed
  if (!wanted) throw new Error('what is deployed is looked for before it is planned')
  const { making } = wanted
  const product = buildKindOf(making.build).product(making)
  const container = wantedContainer(context, planning, imageOf(product, making))
  const rendered = intent.release
    ? container.rendered
    : withProduct(container.rendered, making, product)
  const found = foundImage(wanted, product, { intent, observed })
  const planned = planDeploy(context, planning, { made: { ...container, rendered }, found })
  const isMade = !wanted.isThere
  const isBack = intent.release !== null && wanted.isThere
  return {
    ...planned,
    shown: { ...planned.shown, commits: commitsOf(wanted, intent) },
    body: { ...planned.body, making, isMade, isBack },
  }
}

function imageOf({ image }: Product, making: Making): string {
  return image.from === 'build' ? making.image.name : splitTag(image.reference)[0]
}

function splitTag(reference: string): [name: string, tag: string] {
  const at = reference.lastIndexOf(':')
  return [reference.slice(0, at), reference.slice(at + 1)]
}

/** Rendering with what its document says of the container, over what the build has it do. */
function withProduct(rendered: Rendered, making: Making, product: Product): Rendered {
  const { settings = {}, env = {}, port = 0 } = product
  const hidden = buildKindOf(making.build).secrets(making.build)
  const own = Object.entries(rendered.env).filter(([name]) => !hidden.includes(name))
  const all = { ...settings, ...rendered.settings, ...labelsOf(rendered, making) }
  return {
    ...rendered,
    env: { ...env, ...Object.fromEntries(own) },
    ...(Object.keys(all).length > 0 && { settings: all }),
    port: rendered.port || port,
    mounts: [...rendered.mounts, ...mountsOf(product, making)],
  }
}

/** Labels of a container: where all commits have one folder, nothing else tells their containers apart. */
function labelsOf({ settings }: Rendered, making: Making): Rendered['settings'] {
  if (!isInPlace(making)) return {}
  return { labels: { ...settings?.labels, [buildLabel.commit]: making.at.commit } }
}

function mountsOf({ mount, configuration }: Product, { folder }: Making): Rendered['mounts'] {
  const usual = { kind: 'folder', exclusive: false } as const
  const readOnly = { readOnly: true } as const
  return [
    ...(mount
      ? [{ ...usual, source: folder, target: mount.target, ...(mount.isReadOnly && readOnly) }]
      : []),
    ...(configuration
      ? [
          {
            ...usual,
            ...{ source: `${folder}/${configuration.inside}`, target: configuration.target },
            ...readOnly,
          },
        ]
      : []),
  ]
}

function foundImage(
  wanted: Wanted,
  product: Product,
  { intent, observed: { local } }: { readonly intent: Intent; readonly observed: Observed },
): FoundImage {
  const { making, isThere } = wanted
  const live = intent.live ? makingIn(intent.live.rendered) : undefined
  return {
    image: wantedImage(product, making, local?.id ?? null),
    difference: [...commitRows(live, making), ...imageRows(intent, local?.id, product)],
    warnings: commitWarnings(wanted, intent),
    basis: {
      repository: making.at.url,
      commit: making.at.commit,
      files: making.tree,
      'build inputs': making.inputs,
      'image on the host': local?.id ?? 'absent',
      'made already': isThere ? 'yes' : 'no',
    },
    unknown: '',
  }
}

function wantedImage(
  { image }: Product,
  making: Making,
  imageId: string | null,
): FoundImage['image'] {
  const tag = shortId(making.at.commit)
  if (image.from === 'build')
    return {
      ...{ reference: referenceOf(making), tag, imageId, pull: null },
      ...{ absent: false, neverPulls: true },
    }
  const isPulled = imageId === null && image.pull === 'if-missing'
  return {
    ...{ reference: image.reference, tag, imageId },
    pull: isPulled ? { reference: image.reference, digest: null } : null,
    absent: imageId === null && !isPulled,
    neverPulls: image.pull === 'never',
  }
}

function commitRows(live: Making | undefined, { at, commit, tree }: Making): Difference[] {
  if (live?.at.commit === at.commit) return []
  const words = (of: Pick<Making, 'at' | 'commit'>) =>
    of.commit ? `${shortId(of.at.commit)} ${of.commit.subject}` : shortId(of.at.commit)
  return [
    { field: 'commit', before: live ? words(live) : null, after: words({ at, commit }) },
    ...(live && live.tree === tree ? [{ field: 'files', before: tree, after: tree }] : []),
  ]
}

function imageRows({ live }: Intent, id: string | undefined, { image }: Product): Difference[] {
  const before = live ? (onlyPart(live.release)?.imageId ?? null) : null
  const later = image.from === 'build' ? 'known after the build' : 'known after the pull'
  const after = id ?? later
  return before === after ? [] : [{ field: 'image id', before, after }]
}

function commitsOf({ making, span, files, isThere }: Wanted, { live }: Intent): CommitPlan {
  const { at, ref } = making
  const before = live ? makingIn(live.rendered)?.at : undefined
  return {
    ...{ repository: at.url, ref, commit: at.commit, folder: at.path, span },
    live: before?.url === at.url ? before.commit : null,
    files: files?.slice(0, mostFiles) ?? null,
    fileCount: files?.length ?? 0,
    isMade: !isThere,
  }
}

const inPlaceWarning =
  'Its files are changed in place (inPlace): what serves sees those of the new commit before that is proved, and keeps them if it fails'

function commitWarnings(
  { span, untold, isThere, making }: Wanted,
  { release, live }: Intent,
): string[] {
  const { ref, at } = making
  const isAstray = span?.relation === 'forced' || span?.relation === 'behind'
  return [
    ...(isAstray ? [sentence(spanWords({ span, ref }))] : []),
    ...(untold === '' ? [] : [untold]),
    ...(isInPlace(making) && !isThere && live !== null ? [inPlaceWarning] : []),
    ...(release && !isThere
      ? [`What this release ran is gone from the host: it is made again of ${shortId(at.commit)}`]
      : []),
  ]
}
