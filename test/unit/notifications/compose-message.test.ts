// What is said of a row: in words, with facts, lines and links that the app itself follows.
import { expect, it } from 'vitest'
import { composeMessage, type Telling } from '../../../src/main/notifications/compose-message.ts'
import { type Activity, activityEvents, usualSeverity } from '../../../src/shared/model/activity.ts'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { deployment } from '../store/builders.ts'

const at = Date.UTC(2026, 4, 3, 9, 30)
const id = '0123456789abcdef'

function row(event: Activity['event'], over: Partial<Activity> = {}): Activity {
  return {
    ...{ seq: 7, at, event, severity: usualSeverity[event], host: 'prod', actor: 'ada' },
    ...{ door: 'terminal', outcome: '', reason: '', detail: '', story: 's', facts: {} },
    object: { kind: 'workload', name: 'web' },
    ...over,
  }
}

const ofDeployment = (event: Activity['event'], facts: Record<string, string> = {}) =>
  row(event, { deployment: id, story: id, facts: { action: 'deploy', tag: 'v2', ...facts } })

const compose = (telling: Partial<Telling> & Pick<Telling, 'row'>) =>
  composeMessage({ id: 'm', linkBase: '', redact: (text) => text, ...telling })

const unhealthy = deployment(id, {
  ...{ workload: 'web', state: 'failed', aftermath: 'put-back', targets: ['prod'] },
  ...{ startedAt: at - 42_000, endedAt: at },
  failure: {
    kind: 'container-unhealthy',
    container: 'web-2',
    lines: Array.from({ length: 30 }, (_, n) => `line ${n} of hunter2`),
  },
})

it('says of a failure what became of what served, how long it took, and the last lines, without secrets', () => {
  const failed = { ...ofDeployment('deployment-failed'), reason: 'try hunter2' }
  const redact = (text: string) => text.replaceAll('hunter2', '••••')
  const message = compose({ row: failed, deployment: unhealthy, redact })
  expect(message.title).toBe('web: deploying v2 failed on prod')
  expect(message.text).toContain('What served before is serving.')
  expect(message.facts).toEqual([
    { label: 'On', value: 'prod' },
    { label: 'By', value: 'ada' },
    { label: 'Reason', value: 'try ••••' },
    { label: 'Took', value: '42.0 s' },
  ])
  expect(message.lines).toHaveLength(20)
  expect(message.lines.at(-1)).toBe('line 29 of ••••')
  expect(JSON.stringify(message)).not.toContain('hunter2')
  expect(message.links.map(({ label, url }) => `${label} ${url}`)).toEqual([
    `Open longshore://deployment/${id}`,
    'Logs longshore://workload/web/logs',
  ])
})

it('TF-27 says of a login that was refused only that nothing could be pulled: whose it was stands in the timeline', () => {
  const refused = {
    kind: 'registry-auth',
    ...{ host: 'prod', image: 'ghcr.io/x/y:v2', registry: 'ghcr.io' },
    ...{ account: 'octocat', named: 'ops-account' },
  } as const
  const message = compose({
    row: ofDeployment('deployment-failed'),
    deployment: { ...unhealthy, failure: refused },
  })
  expect(message.text).toBe(
    'Image ghcr.io/x/y:v2 could not be pulled to prod. Its timeline says why. What served before is serving.',
  )
  expect(JSON.stringify(message)).not.toMatch(/octocat|ops-account/)
})

it('says of a success nothing of failures, and leads to its timeline on the landing page', () => {
  const linkBase = 'https://go.example.org/longshore'
  const message = compose({
    row: ofDeployment('deployment-succeeded', { release: 'r3' }),
    linkBase,
  })
  expect(message).toMatchObject({ title: 'web v2 is live on prod', text: '', severity: 'success' })
  expect(message.facts).toContainEqual({ label: 'Release', value: 'r3' })
  expect(message.links).toEqual([{ label: 'Open', url: `${linkBase}#deployment/${id}` }])
})

it('leads to the page on this machine too, but not where a landing page makes links that everybody can follow', () => {
  const page = 'http://127.0.0.1:4100/link'
  const row = ofDeployment('deployment-succeeded', { release: 'r3' })
  expect(compose({ row, page }).links).toEqual([
    { label: 'Open', url: `longshore://deployment/${id}` },
    { label: 'Open on this machine', url: `${page}#deployment/${id}` },
  ])
  const linkBase = 'https://go.example.org/longshore'
  expect(compose({ row, page, linkBase }).links).toHaveLength(1)
})

it('offers to go back from what is not stable, where something was live before', () => {
  const labels = (previousRelease?: string) =>
    compose({ row: ofDeployment('deployment-unstable'), previousRelease }).links.map(
      ({ label }) => label,
    )
  expect(labels('r2')).toEqual(['Open', 'Logs', 'Roll back'])
  expect(labels()).toEqual(['Open', 'Logs'])
  const down = compose({ row: row('workload-down'), previousRelease: 'r2' })
  const [, , back] = down.links
  expect(parseDeepLink(back?.url ?? '', at)).toMatchObject({
    ...{ kind: 'rollback', workload: 'web', to: 'r2' },
  })
})

it('offers the very image that is newer', () => {
  const digest = `sha256:${'ab'.repeat(32)}`
  const message = compose({ row: row('newer-image', { facts: { tag: 'v3', digest } }) })
  expect(parseDeepLink(message.links[1]?.url ?? '', at)).toMatchObject({
    ...{ kind: 'deploy', workload: 'web', tag: 'v3', digest },
  })
})

it('leads from a disk that is nearly full to what of it may go', () => {
  const object = { kind: 'host', name: 'prod' } as const
  const [first] = compose({ row: row('disk-nearly-full', { object }) }).links
  expect(first?.label).toBe('Clean up')
  expect(parseDeepLink(first?.url ?? '', at)).toEqual({ kind: 'disk', name: 'prod' })
})

it('says how long trouble lasted that is over', () => {
  const back = row('workload-back', { facts: { lastedMs: '90000' }, detail: 'it answers' })
  expect(compose({ row: back, since: 0 }).text).toBe('It answers. After 1 min 30 s.')
})

it.each(activityEvents)('has a title for %s, and no link that the app would refuse', (event) => {
  const isOfHost = /^(host|disk)-/.test(event)
  const object = isOfHost ? { kind: 'host' as const, name: 'prod' } : row(event).object
  const strange = { tag: 'not a tag', digest: 'no digest' }
  for (const facts of [{}, strange]) {
    const message = compose({ row: row(event, { object, facts }), previousRelease: 'r1' })
    expect(message.title).toMatch(/\S/)
    expect(message.links.length).toBeGreaterThan(0)
    for (const { url } of message.links) expect(parseDeepLink(url, at).kind).not.toBe('unknown')
  }
})
