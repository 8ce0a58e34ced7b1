import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkOf } from '../../../src/main/desktop/link-inbox.ts'
import { type DeepLink, parseDeepLink, parseProposal } from '../../../src/shared/model/deep-link.ts'
import {
  formatDeepLink,
  formatProposal,
  isLinkBase,
  routeOf,
  webLink,
} from '../../../src/shared/model/deep-link-format.ts'
import { describeRefusedLink } from '../../../src/shared/model/deep-link-text.ts'
import { anyLink } from '../../support/links/any-link.ts'

const now = 1_700_000_000_000
const later = 1_800_000_000
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const parse = (text: string) => parseDeepLink(text, now)
/** Of a link that is followed. */
const routed = (link: DeepLink) => (link.kind === 'unknown' ? undefined : routeOf(link))
const nobody = { reason: null, from: null }

describe('a deep link', () => {
  it('opens a workload, its log or its releases, a deployment, a plan, a host, or what happened', () => {
    const forms: readonly [string, DeepLink, string][] = [
      ['workload/web', { kind: 'workload', name: 'web' }, '/workloads/web'],
      ['workload/web/', { kind: 'workload', name: 'web' }, '/workloads/web'],
      [
        'workload/web/logs',
        { kind: 'logs', name: 'web', since: null, until: null },
        '/workloads/web/logs',
      ],
      [
        'workload/web/logs?since=1700000000&until=1700000060',
        { kind: 'logs', name: 'web', since: 1_700_000_000, until: 1_700_000_060 },
        '/workloads/web/logs?range=1700000000..1700000060',
      ],
      [
        'workload/web/releases?release=r3',
        { kind: 'releases', name: 'web', release: 'r3' },
        '/workloads/web/releases?release=r3',
      ],
      [
        'deployment/0123456789abcdef',
        { kind: 'deployment', id: '0123456789abcdef' },
        '/deployments/0123456789abcdef',
      ],
      ['plan/p_1', { kind: 'plan', id: 'p_1' }, '/plan/p_1'],
      ['host/prod.1', { kind: 'host', name: 'prod.1' }, '/hosts?host=%22prod.1%22'],
      ['host/prod/disk', { kind: 'disk', name: 'prod' }, '/hosts?host=%22prod%22&part=disk'],
      ['activity/17', { kind: 'activity', id: '17' }, '/activity/17'],
    ]
    for (const [text, link, route] of forms) {
      expect(parse(`longshore://${text}`)).toEqual(link)
      expect(routed(link)).toBe(route)
    }
  })

  it('proposes a deploy with everything that would be deployed', () => {
    const link = parse(`longshore://deploy?workload=web&tag=1.10&digest=${digest}&expires=${later}`)
    const proposal = {
      ...{ kind: 'deploy', workload: 'web', tag: '1.10', digest, expires: later },
      ...nobody,
    }
    expect(link).toEqual(proposal)
    const route = routed(link) ?? ''
    expect(route).toMatch(/^\/workloads\/web\?deploy=/)
    const carried = decodeURIComponent(route.split('=').slice(1).join('='))
    expect(parseProposal('deploy', carried)).toEqual(proposal)
  })

  it('proposes one commit of a repository, whatever its ref means by then', () => {
    const commit = 'a1'.repeat(20)
    const text = `workload=web&ref=feature/one.2&commit=${commit}&expires=${later}`
    const proposal = {
      ...{ kind: 'deploy', workload: 'web', tag: null, digest: null, expires: later },
      ...{ ref: 'feature/one.2', commit, ...nobody },
    }
    const link = parse(`longshore://deploy?${text}`)
    expect(link).toEqual(proposal)
    const carried = decodeURIComponent((routed(link) ?? '').split('=').slice(1).join('='))
    expect(parseProposal('deploy', carried)).toEqual(proposal)
    for (const wrong of [
      'ref=-x',
      'ref=a..b',
      'ref=a%20b',
      'commit=abc',
      `tag=v1&commit=${commit}`,
    ])
      expect(parse(`longshore://deploy?workload=web&expires=${later}&${wrong}`)).toMatchObject({
        ...{ kind: 'unknown', reason: 'malformed' },
      })
  })

  it('proposes to go back to a release, with a reason and who it is said to be from', () => {
    const said = 'reason=too%20slow%3A%20100%25%20%28p99%29&from=Ann%20%26%20Bo'
    const link = parse(`longshore://rollback?workload=web&to=r3&expires=${later}&${said}`)
    const proposal = {
      ...{ kind: 'rollback', workload: 'web', to: 'r3', expires: later },
      ...{ reason: 'too slow: 100% (p99)', from: 'Ann & Bo' },
    }
    expect(link).toEqual(proposal)
    expect(routed(link)).toMatch(/^\/workloads\/web\?rollback=[\w%.-]+$/)
  })

  it('reads a digest whose colon was escaped on its way', () => {
    const escaped = digest.replace(':', '%3A')
    const link = parse(`longshore://deploy?workload=web&digest=${escaped}&expires=${later}`)
    expect(link).toMatchObject({ kind: 'deploy', digest })
  })

  it('is void after its expiry, to the second, and says until when it was good', () => {
    const expires = now / 1_000
    expect(parse(`longshore://deploy?workload=web&expires=${expires}`)).toEqual({
      ...{ kind: 'unknown', reason: 'expired' },
      what: 'it was good until 2023-11-14 22:13 UTC',
    })
    expect(parse(`longshore://deploy?workload=web&expires=${expires + 1}`).kind).toBe('deploy')
  })

  it.each([
    ['', 'malformed', 'it does not begin with longshore://'],
    ['longshore:', 'malformed', 'it does not begin with longshore://'],
    ['longshore://', 'unknown-form', 'what it asks for is no form of link'],
    ['LONGSHORE://workload/web', 'malformed', 'it does not begin with longshore://'],
    ['https://workload/web', 'malformed', 'it does not begin with longshore://'],
    ['longshore://workload', 'unknown-form', 'workload links have another form'],
    ['longshore://workload/', 'unknown-form', 'workload links have another form'],
    ['longshore://workload/Web', 'malformed', 'its name of the workload is not one'],
    ['longshore://workload/web/delete', 'unknown-form', 'workload links have another form'],
    ['longshore://workload/web/logs/x', 'unknown-form', 'workload links have another form'],
    ['longshore://workload/web?x=1', 'unknown-field', 'there is no field x in links of its form'],
    ['longshore://workload/web?', 'malformed', 'it ends in a "?"'],
    ['longshore://workload/web#x', 'malformed', 'its name of the workload is not one'],
    ['longshore://workload/..', 'malformed', 'its name of the workload is not one'],
    ['longshore://workload/%2e%2e', 'malformed', 'its name of the workload is not one'],
    ['longshore://workload/web\n', 'malformed', 'its name of the workload is not one'],
    ['longshore://workload/web\0', 'malformed', 'its name of the workload is not one'],
    ['longshore://workload/web/logs?since=2&until=1', 'malformed', 'its until is before its since'],
    ['longshore://workload/web/logs?since=-1', 'malformed', 'its since is not one'],
    ['longshore://workload/web/releases?release=3', 'malformed', 'its release is not one'],
    ['longshore://host/Prod', 'malformed', 'its name of the host is not one'],
    ['longshore://deployment/a b', 'malformed', 'its id of the deployment is not one'],
    [`longshore://plan/${'a'.repeat(65)}`, 'malformed', 'its id of the plan is not one'],
    ['longshore://exec/web', 'unknown-form', 'what it asks for is no form of link'],
    ['longshore://rollback/web', 'unknown-form', 'rollback links have another form'],
    [`longshore://rollback?workload=web&expires=${later}`, 'malformed', 'its to is missing'],
    [`longshore://rollback?workload=web&to=v1&expires=${later}`, 'malformed', 'its to is not one'],
    ['longshore://deploy', 'malformed', 'its workload is missing'],
    ['longshore://deploy?workload=web', 'malformed', 'its expires is missing'],
    ['longshore://deploy?workload=web&expires=-1', 'malformed', 'its expires is not one'],
    ['longshore://deploy?workload=web&expires=1e12', 'malformed', 'its expires is not one'],
    [
      `longshore://deploy?workload=web&workload=db&expires=${later}`,
      'malformed',
      'its field workload stands there twice',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&now=yes`,
      'unknown-field',
      'there is no field now in links of its form',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&<b>=yes`,
      'unknown-field',
      'it has a field that no link of its form has',
    ],
    [
      `longshore://deploy?workload=web&tag=--help&expires=${later}`,
      'malformed',
      'its tag is not one',
    ],
    [
      `longshore://deploy?workload=web&tag=${'a'.repeat(129)}&expires=${later}`,
      'malformed',
      'its tag is not one',
    ],
    [
      `longshore://deploy?workload=web&digest=sha256:abc&expires=${later}`,
      'malformed',
      'its digest is not one',
    ],
    [
      `longshore://deploy?workload=web&tag=a%00&expires=${later}`,
      'malformed',
      'its tag is not one',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&reason=%`,
      'malformed',
      'its reason has an escape that is none',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&reason`,
      'malformed',
      'its field reason has no value',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&reason=%20`,
      'malformed',
      'its reason is empty',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&from=${'a'.repeat(81)}`,
      'malformed',
      'its from is longer than 80 characters',
    ],
    [
      `longshore://deploy?workload=web&expires=${later}&from=ann%E2%80%AEboss`,
      'malformed',
      'its from has characters that hide what they are',
    ],
    [`longshore://workload/${'a'.repeat(5_000)}`, 'malformed', 'it is longer than 2048 characters'],
  ] as const)('takes %j for unknown, and says what is wrong with it', (text, reason, what) => {
    const link = parse(text)
    expect(link).toEqual({ kind: 'unknown', reason, what })
    if (link.kind !== 'unknown') return
    const { title, detail } = describeRefusedLink(link)
    expect(title).toBe('This link cannot be followed')
    expect(detail).toMatch(/^[A-Z].*\. Nothing was changed\. .*\.$/)
  })

  it('never throws and never lets a route or a sentence leave the grammar, whatever the text', () => {
    const tail = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(
        /^(workload|deployment|plan|host|activity|deploy|rollback)[/?a-z0-9=&.%:-]{0,40}$/,
      ),
    )
    fc.assert(
      fc.property(tail, fc.boolean(), (text, withScheme) => {
        const link = parse(withScheme ? `longshore://${text}` : text)
        if (link.kind === 'unknown')
          expect(describeRefusedLink(link).detail).toMatch(/^[\w "%&:/,.?-]+$/)
        else
          expect(routeOf(link)).toMatch(
            /^\/(workloads|deployments|plan|hosts|activity)(\/[\w-]+)?(\/(logs|releases))?(\?(deploy|rollback|range|release|host)=[\w%.-]+)?$/,
          )
      }),
      { numRuns: 10_000 },
    )
  })

  it('gives back every link it was made from, as our scheme and behind a landing page', () => {
    const base = 'https://chat.example/longshore/'
    fc.assert(
      fc.property(anyLink, (link) => {
        const text = formatDeepLink(link)
        expect(text).toMatch(/^longshore:\/\/[\w/?=&.:%-]+$/)
        expect(parse(text)).toEqual(link)
        const web = new URL(webLink(link, base))
        expect(parse(`longshore://${web.hash.slice(1)}`)).toEqual(link)
        expect(web.href.startsWith(`${base}#`)).toBe(true)
        expect(webLink(link, '')).toBe(text)
      }),
      { numRuns: 10_000 },
    )
  })

  it('writes the forms of earlier versions as they were', () => {
    const proposal = { ...{ workload: 'web', tag: '1.10', digest, expires: later }, ...nobody }
    expect(formatProposal({ kind: 'deploy', ...proposal })).toBe(
      `workload=web&tag=1.10&digest=${digest}&expires=${later}`,
    )
    expect(formatDeepLink({ kind: 'workload', name: 'web' })).toBe('longshore://workload/web')
    expect(formatDeepLink({ kind: 'deployment', id: 'a1' })).toBe('longshore://deployment/a1')
    expect(formatDeepLink({ kind: 'plan', id: 'p_1' })).toBe('longshore://plan/p_1')
  })
})

describe('the address of a landing page', () => {
  it('is one over https, or of this machine, that a fragment can be put to', () => {
    for (const base of ['', 'https://chat.example/longshore/', 'http://127.0.0.1:4040/'])
      expect(isLinkBase(base), base).toBe(true)
    for (const base of [
      ...['http://chat.example/', 'https://a@chat.example/', 'https://chat.example/#x'],
      ...[
        'https://chat.example/?x',
        'javascript:alert(1)',
        'https://chat.example/ x',
        'chat.example',
      ],
    ])
      expect(isLinkBase(base), base).toBe(false)
  })
})

describe('a command line', () => {
  it('carries a link where exactly one item is one; two are one that cannot be followed', () => {
    const link = 'longshore://workload/web'
    expect(linkOf(['/opt/longshore', '--allow-file-access', link])).toBe(link)
    expect(linkOf(['/opt/longshore', 'longshore:workload/web'])).toBe('longshore:workload/web')
    expect(parse(linkOf([link, link]) ?? '')).toMatchObject({
      kind: 'unknown',
      reason: 'malformed',
    })
    expect(linkOf(['--gpu-launcher=longshore://workload/web'])).toBeUndefined()
    expect(linkOf(['/opt/longshore'])).toBeUndefined()
  })
})
