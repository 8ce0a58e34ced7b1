/** What is wrong with a public name, in a sentence that begins small. */
import type { FaceStanding } from './face-standing.ts'
import { describeFailure } from './failure-text.ts'

/** null = nothing; `unknown` = it could not be asked. What only takes a while after a deployment is no trouble. */
export function troubleOf({ route, certificate, dns }: FaceStanding): string | null {
  if (route.state === 'taken') return `the proxy leads it to ${route.holder}`
  if (route.state === 'leads' && route.trouble !== undefined) return route.trouble
  if (route.state === 'absent') return 'the proxy has no route for it'
  if (certificate.state === 'bad') return `its certificate: ${certificate.trouble ?? 'is bad'}`
  if (certificate.state === 'soon')
    return `its certificate ends in ${certificate.daysLeft} days, and nobody renewed it`
  if (dns.failure) return describeFailure(dns.failure).title
  if (dns.state === 'elsewhere') return `it leads to ${dns.answers.join(', ')}; ${dns.reason}`
  if (dns.state === 'absent') return `the DNS has no such name: ${dns.reason}`
  return route.state === 'unknown' || dns.state === 'unknown' ? 'unknown' : null
}
