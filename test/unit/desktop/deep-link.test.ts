import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkOf } from '../../../src/main/desktop/link-inbox.ts'
import {
  formatProposal,
  parseDeepLink,
  parseProposal,
  routeOf,
} from '../../../src/shared/model/deep-link.ts'

const now = 1_700_000_000_000
const later = 1_800_000_000
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const parse = (text: string) => parseDeepLink(text, now)

describe('a deep link', () => {
  it('opens a workload, a deployment or a plan', () => {
    expect(parse('longshore://workload/web')).toEqual({ kind: 'workload', name: 'web' })
    expect(parse('longshore://deployment/0123456789abcdef')).toEqual({
      kind: 'deployment',
      id: '0123456789abcdef',
    })
    expect(parse('longshore://plan/p_1')).toEqual({ kind: 'plan', id: 'p_1' })
  })

  it('proposes a deploy with everything that would be deployed', () => {
    const link = parse(`longshore://deploy?workload=web&tag=1.10&digest=${digest}&expires=${later}`)
    expect(link).toEqual({ kind: 'deploy', workload: 'web', tag: '1.10', digest, expires: later })
    const route = routeOf(link) ?? ''
    expect(route).toMatch(/^\/workloads\/web\?deploy=/)
    expect(parseProposal(decodeURIComponent(route.split('=').slice(1).join('=')))).toEqual({
      workload: 'web',
      tag: '1.10',
      digest,
      expires: later,
    })
  })

  it('reads a digest whose colon was escaped on its way', () => {
    const escaped = digest.replace(':', '%3A')
    const link = parse(`longshore://deploy?workload=web&digest=${escaped}&expires=${later}`)
    expect(link).toMatchObject({ kind: 'deploy', digest })
  })

  it('is void after its expiry, to the second', () => {
    const expires = now / 1_000
    expect(parse(`longshore://deploy?workload=web&expires=${expires}`)).toEqual({
      kind: 'unknown',
      reason: 'expired',
    })
    expect(parse(`longshore://deploy?workload=web&expires=${expires + 1}`).kind).toBe('deploy')
  })

  it.each([
    '',
    'longshore:',
    'longshore://',
    'LONGSHORE://workload/web',
    'https://workload/web',
    'longshore://workload',
    'longshore://workload/',
    'longshore://workload/Web',
    'longshore://workload/web/delete',
    'longshore://workload/web?x=1',
    'longshore://workload/web#x',
    'longshore://workload/..',
    'longshore://workload/%2e%2e',
    'longshore://workload/web\n',
    'longshore://workload/web\0',
    'longshore://deployment/a b',
    `longshore://plan/${'a'.repeat(65)}`,
    'longshore://rollback/web',
    'longshore://deploy',
    'longshore://deploy?workload=web',
    'longshore://deploy?workload=web&expires=-1',
    'longshore://deploy?workload=web&expires=1e12',
    `longshore://deploy?workload=web&workload=db&expires=${later}`,
    `longshore://deploy?workload=web&expires=${later}&now=yes`,
    `longshore://deploy?workload=web&tag=--help&expires=${later}`,
    `longshore://deploy?workload=web&tag=${'a'.repeat(129)}&expires=${later}`,
    `longshore://deploy?workload=web&digest=sha256:abc&expires=${later}`,
    `longshore://deploy?workload=web&tag=a%00&expires=${later}`,
    `longshore://workload/${'a'.repeat(5_000)}`,
  ])('takes %j for unknown', (text) => {
    expect(parse(text)).toEqual({ kind: 'unknown', reason: 'malformed' })
    expect(routeOf(parse(text))).toBeUndefined()
  })

  it('never throws and never lets a route leave the grammar, whatever the text', () => {
    const tail = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^(workload|deployment|plan|deploy)[/?a-z0-9=&.%:-]{0,40}$/),
    )
    fc.assert(
      fc.property(tail, fc.boolean(), (text, withScheme) => {
        const link = parse(withScheme ? `longshore://${text}` : text)
        const route = routeOf(link)
        if (link.kind === 'unknown') expect(route).toBeUndefined()
        else expect(route).toMatch(/^\/(workloads|deployments|plan)\/[\w-]+(\?deploy=[\w%.-]+)?$/)
      }),
      { numRuns: 10_000 },
    )
  })

  it('gives back every proposal it was made from', () => {
    const proposal = fc.record({
      workload: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/),
      tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][\w.-]{0,30}$/)),
      digest: fc.option(fc.stringMatching(/^sha256:[0-9a-f]{64}$/)),
      expires: fc.integer({ min: later, max: 999_999_999_999 }),
    })
    fc.assert(
      fc.property(proposal, (fields) => {
        expect(parse(`longshore://deploy?${formatProposal(fields)}`)).toEqual({
          kind: 'deploy',
          ...fields,
        })
      }),
      { numRuns: 10_000 },
    )
  })
})

describe('a command line', () => {
  it('carries a link where exactly one item is one; two are one that cannot be followed', () => {
    const link = 'longshore://workload/web'
    expect(linkOf(['/opt/longshore', '--allow-file-access', link])).toBe(link)
    expect(linkOf(['/opt/longshore', 'longshore:workload/web'])).toBe('longshore:workload/web')
    expect(parse(linkOf([link, link]) ?? '')).toEqual({ kind: 'unknown', reason: 'malformed' })
    expect(linkOf(['--gpu-launcher=longshore://workload/web'])).toBeUndefined()
    expect(linkOf(['/opt/longshore'])).toBeUndefined()
  })
})
