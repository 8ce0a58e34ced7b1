/** Public names, as tables. */
import { routeText } from '../../../shared/model/face.ts'
import type { FacesShown, MappedHost } from '../../../shared/model/face-standing.ts'
import {
  answerWords,
  certificateWords,
  dnsWords,
  routeWords,
} from '../../../shared/model/face-words.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { proxyWords } from '../../../shared/model/proxy.ts'
import { holderText } from '../../../shared/model/route.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { none } from './words.ts'

const wide = (title: string) => ({ title, wraps: true })

export function showFaces(
  paint: Paint,
  workload: string,
  { faces, issues, off }: FacesShown,
): string {
  const notes = [
    ...issues.map(({ path, message }) => `${path}: ${message}`),
    ...(off > 0 ? [`${off} without a name ${off === 1 ? 'is' : 'are'} off`] : []),
  ]
  if (faces.length === 0)
    return [`${workload} has no public name (faces in its document).`, ...notes].join('\n')
  const head = ['NAME', 'HOST', wide('ROUTE'), wide('ANSWERS'), wide('CERTIFICATE'), wide('DNS')]
  const rows = faces.map((face) => [
    ...[routeText(face), face.host, routeWords(face.route), answerWords(face.answer)],
    ...[certificateWords(face.certificate), dnsWords(face.dns)],
  ])
  return [table(paint, { head, rows }), ...notes].join('\n')
}

export function showFaceMap(paint: Paint, hosts: readonly MappedHost[]): string {
  const head = ['HOST', 'PROXY', 'NAME', wide('LEADS TO'), wide('WHOSE')]
  const rows = hosts.flatMap(({ host, proxy, routes, failure }) => {
    const about = [host, proxyWords[proxy]]
    if (failure) return [[...about, none, `unknown: ${describeFailure(failure).title}`, none]]
    if (routes.length === 0) return [[...about, none, none, none]]
    return routes.map((route) => {
      const trouble = route.trouble === null ? '' : ` (${route.trouble})`
      return [
        ...about,
        routeText(route),
        `${route.targets.join(', ') || none}${trouble}`,
        holderText(route.holder),
      ]
    })
  })
  return table(paint, { head, rows })
}
