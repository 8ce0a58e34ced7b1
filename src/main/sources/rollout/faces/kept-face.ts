/** Faces as a release keeps them, one field for each (TF-48): written, and read again. Pure. */
import { canonicalJson } from '../../../../shared/lib/canonical.ts'
import { type FaceTls, type RouteName, routeText } from '../../../../shared/model/face.ts'
import type { Release } from '../../../../shared/model/release.ts'
import type { FaceRoute, FaceSpec } from '../spec.ts'
import type { SeenFaces } from './see-faces.ts'

export const facesKept = (spec: Pick<FaceSpec, 'routes'> | undefined): Record<string, string> =>
  Object.fromEntries((spec?.routes ?? []).map((at) => [fieldOf(at), keptText(at)]))

const keptFaces = 'face.'

/** Whether a field of a release's configuration is of a face. */
export const isFaceKept = (field: string): boolean => field.startsWith(keptFaces)

/** Whether the labels of what is live are others, for proxies that read them: a container has them from its start. */
export function isMislabelled(
  { proxy }: Pick<SeenFaces, 'proxy'>,
  live: Pick<Release, 'config'> | null,
  { wanted, isOf }: { readonly wanted: readonly FaceRoute[]; isOf(text: string): boolean },
): boolean {
  if (!proxy?.byLabels || !live) return false
  const all = Object.entries(live.config)
  const kept = all.filter(([field, text]) => isFaceKept(field) && isOf(text))
  return canonicalJson(Object.fromEntries(kept)) !== canonicalJson(facesKept({ routes: wanted }))
}

export const fieldOf = (at: RouteName): string => `${keptFaces}${routeText(at)}`

export function keptText({ port, of, tls, certificate, accessList }: FaceRoute): string {
  const which = certificate ? ` (${certificate.id.slice(0, 12)})` : ''
  const said = typeof tls === 'string' ? tls : `certificate ${tls.certificate}${which}`
  return [
    `port ${port}`,
    ...(of ? [`of ${of.part}`] : []),
    ...(tls === 'auto' ? [] : [tls === 'off' ? 'without TLS' : said]),
    ...(accessList === undefined ? [] : [`access list ${accessList}`]),
  ].join(', ')
}

/** The names that a release tells of. */
export const keptNames = (live: Pick<Release, 'config'> | null): RouteName[] =>
  Object.keys(live?.config ?? {})
    .filter(isFaceKept)
    .map((field) => {
      const [, name = '', path = '/'] = /^([^/]*)(\/.*)?$/.exec(field.slice(keptFaces.length)) ?? []
      return { name, path }
    })

const keptPattern =
  /^port (\d+)(?:, of ([^,]+))?(?:, (without TLS|certificate (.+?)(?: \([^)]*\))?))?(?:, access list (\d+))?$/

export interface KeptFace {
  readonly port?: number | undefined
  readonly part?: string | undefined
  readonly tls: FaceTls
  readonly accessList?: number | undefined
}

/** undefined = the release keeps nothing of it. */
export function keptFace(
  live: Pick<Release, 'config'> | null,
  at: RouteName,
): KeptFace | undefined {
  const read = keptPattern.exec(live?.config[fieldOf(at)] ?? '')
  if (!read) return undefined
  const [, port, part, tls, certificate, list] = read
  return {
    ...{ port: Number(port), part },
    tls: certificate !== undefined ? { certificate } : tls === undefined ? 'auto' : 'off',
    ...(list !== undefined && { accessList: Number(list) }),
  }
}
