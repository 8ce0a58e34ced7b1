/** Trouble of a public name, in a sentence that begins small. */
import type { CertificateStanding, FaceStanding } from './face-standing.ts'
import { describeFailure } from './failure-text.ts'

/** null = nothing; `unknown` = it could not be asked. What only takes a while after a deployment is no trouble. */
export function troubleOf({ route, certificate, dns }: FaceStanding): string | null {
  if (route.state === 'taken') return `the proxy leads it to ${route.holder}`
  if (route.state === 'leads' && route.trouble !== undefined) return route.trouble
  if (route.state === 'absent') return 'the proxy has no route for it'
  const ofCertificate = certificateTrouble(certificate)
  if (ofCertificate !== null) return ofCertificate
  if (dns.failure) return describeFailure(dns.failure).title
  if (dns.state === 'elsewhere') return `it leads to ${dns.answers.join(', ')}; ${dns.reason}`
  if (dns.state === 'absent') return `the DNS has no such name: ${dns.reason}`
  return route.state === 'unknown' || dns.state === 'unknown' ? 'unknown' : null
}

function certificateTrouble(certificate: CertificateStanding): string | null {
  switch (certificate.state) {
    case 'bad':
      return `its certificate: ${certificate.trouble ?? 'is bad'}`
    case 'absent':
      return certificate.trouble === null ? null : `it has no certificate: ${certificate.trouble}`
    case 'soon': {
      const why = certificate.trouble === null ? '' : `: ${certificate.trouble}`
      return `its certificate ends in ${certificate.daysLeft} days, and nobody renewed it${why}`
    }
    default:
      return null
  }
}
