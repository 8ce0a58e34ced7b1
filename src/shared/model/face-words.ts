/** Words for public names, the same in every door. */
import type {
  AnswerStanding,
  CertificateStanding,
  DnsStanding,
  RouteStanding,
  RouteTarget,
} from './face-standing.ts'
import { describeFailure } from './failure-text.ts'

export function routeWords(route: RouteStanding): string {
  switch (route.state) {
    case 'leads':
      return `leads ${targetWords(route.targets)}`
    case 'absent':
      return 'no route yet'
    case 'taken':
      return `leads to ${route.holder}`
    case 'none':
      return 'the host has no proxy'
    case 'unknown':
      return `unknown: ${describeFailure(route.failure).title}`
  }
}

function targetWords(targets: readonly RouteTarget[]): string {
  if (targets.length === 0) return 'here'
  const down = ({ isUp }: RouteTarget) => (isUp === false ? ' (down)' : '')
  const each = ({ at, container, isUp }: RouteTarget) =>
    `${targets.length === 1 ? at : (container ?? at)}${down({ at, container, isUp })}`
  return `to ${targets.map(each).join(', ')}`
}

export function answerWords(answer: AnswerStanding): string {
  switch (answer.state) {
    case 'answers': {
      const who = answer.release ?? answer.container
      return `${answer.status}${who === null ? '' : ` from ${who}`}, ${Math.round(answer.tookMs)} ms`
    }
    case 'skipped':
      return 'not asked'
    case 'unknown':
      return `no answer: ${describeFailure(answer.failure).title}`
  }
}

export function certificateWords(certificate: CertificateStanding): string {
  switch (certificate.state) {
    case 'off':
      return 'off: plain HTTP'
    case 'unknown':
      return `unknown: ${certificate.reason}`
    case 'bad':
      return `${certificate.issuer}: ${certificate.trouble ?? 'is bad'}`
    case 'absent':
      return certificate.trouble === null ? 'none yet' : `none: ${certificate.trouble}`
    case 'good':
      return `${certificate.issuer}, ${certificate.daysLeft} days left`
    case 'soon': {
      const why = certificate.trouble === null ? '' : `: ${certificate.trouble}`
      return `${certificate.issuer}, ${certificate.daysLeft} days left${why}`
    }
  }
}

export function dnsWords({ state, answers, reason, expected }: DnsStanding): string {
  const told = answers.join(', ')
  switch (state) {
    case 'here':
      return `${told}: here`
    case 'proxied':
      return `${told}: ${reason}`
    case 'elsewhere':
      return `${told}, not ${expected ?? 'here'}`
    case 'absent':
      return `no such name: ${reason}`
    case 'unset':
      return `${told}; ${reason}`
    case 'unknown':
      return `unknown: ${reason}`
  }
}
