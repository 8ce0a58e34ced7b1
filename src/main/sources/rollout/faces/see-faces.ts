/**
 * Sees what is there of the public names of a workload, on one host: routes, whatever they are, and own certificates.
 */
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { sentence } from '../../../../shared/lib/sentence.ts'
import { isIn, type NamedFace, namedFaces, routeText } from '../../../../shared/model/face.ts'
import { ended } from '../../../../shared/model/failure-words.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { RouteRefusal } from '../../../routing/refusals.ts'
import type { FoundRoute, Router, RouterTraits } from '../../../routing/router.ts'
import type { Intent, TargetContext } from '../../stage.ts'
import { controlOf } from '../control-plan.ts'

export interface SeenFaces {
  /** null = its host has no proxy. */
  readonly proxy: RouterTraits | null
  /** Whose faces they are. */
  readonly installation: string
  /** Routes of this workload, and whatever has one of its names. */
  readonly found: readonly FoundRoute[]
  /** Certificates that secrets hold for its names, by `routeText`, where its proxy takes these. */
  readonly certificates: ReadonlyMap<string, SeenCertificate>
  /** Refusals of its proxy. */
  readonly refusals: readonly RouteRefusal[]
  /** Its proxy did not answer, and what is planned does without; absent = it did, or was not asked. */
  readonly isSilent?: true
}

type SeenCertificate = ReturnType<NonNullable<Router['certificate']>>

export const nothingSeen: SeenFaces = {
  ...{ proxy: null, installation: '', found: [] },
  certificates: new Map(),
  refusals: [],
}

interface Seeing {
  readonly signal: AbortSignal
  readonly intent: Pick<Intent, 'action' | 'options'>
}

/** Reads only. Throws `proxy-away` where a proxy has to be asked and does not answer, and `route-taken`. */
export async function seeFaces(
  { router, installation, settings }: TargetContext,
  { document: { name: workload, faces = [] } }: Workload,
  { signal, intent }: Seeing,
): Promise<SeenFaces> {
  if (!router) return { ...nothingSeen, installation }
  const { named } = namedFaces(faces, settings.domain)
  const isOurs = ({ owner }: FoundRoute) =>
    owner?.installation === installation && owner.workload === workload
  const isNamed = isIn(named)
  const isNeeded = named.length > 0 && !controlOf(intent) && !intent.options.leaveNames
  const all = await routesFor(router, isNeeded, signal).catch((error: unknown) =>
    intent.action === 'remove' ? withWayOut(error) : Promise.reject(error),
  )
  const isAsked = isNeeded && intent.action !== 'remove'
  // One that could not be asked for them afterwards proves nothing.
  if (isAsked) await router.entrance(signal)
  return {
    proxy: router.traits,
    installation,
    found: (all ?? []).filter((each) => isOurs(each) || isNamed(each)),
    ...(all === undefined && { isSilent: true }),
    certificates: certificatesOf(router, workload, named),
    refusals: isAsked ? await refusalsOf(router, named, signal) : [],
  }
}

/** A proxy that is gone for good keeps nobody from deleting what it led to, by choice. */
function withWayOut(error: unknown): never {
  const failure = failureOf(error)
  if (failure?.kind !== 'proxy-away') throw error
  const reason = `${ended(sentence(failure.reason))} To delete it all the same, choose to leave its names there (--leave-names).`
  return fail({ ...failure, reason }, error)
}

async function refusalsOf(
  router: Router,
  named: readonly NamedFace[],
  signal: AbortSignal,
): Promise<readonly RouteRefusal[]> {
  const asked = named.map(({ name, path, face: { tls, accessList } }) => ({
    ...{ name, path, tls },
    ...(accessList !== undefined && { accessList }),
  }))
  return (await router.refusals?.(asked, signal)) ?? []
}

function certificatesOf(
  router: Router,
  workload: string,
  named: readonly NamedFace[],
): SeenFaces['certificates'] {
  return new Map(
    named.flatMap(({ face: { tls }, ...at }) => {
      if (typeof tls === 'string' || !router.certificate) return []
      const wanted = { name: at.name, secret: tls.certificate, workload }
      return [[routeText(at), router.certificate(wanted)] as const]
    }),
  )
}

/** A workload without names is none of the proxy's business while that is away: undefined. */
async function routesFor(
  router: Router,
  isNeeded: boolean,
  signal: AbortSignal,
): Promise<readonly FoundRoute[] | undefined> {
  try {
    return await router.routes(signal)
  } catch (error) {
    if (isNeeded) throw error
    signal.throwIfAborted()
    return undefined
  }
}
