// Statuses of deployed commits, on servers of ours that take them by the rules of the three services.
import { expect, it, onTestFinished } from 'vitest'
import { statusesAt } from '../../../src/main/notifications/commit-status/commit-status.ts'
import { statusPlaceOf } from '../../../src/main/notifications/commit-status/services.ts'
import { createGitCredentials } from '../../../src/main/repositories/login/credentials.ts'
import type { ActivityEvent } from '../../../src/shared/model/activity.ts'
import { titleOf } from '../../../src/shared/model/activity-title.ts'
import type { Deployment, TargetResult } from '../../../src/shared/model/deployment.ts'
import {
  type GitCredential,
  newGitCredentialSchema,
} from '../../../src/shared/model/git-credential.ts'
import { eventually } from '../../support/eventually.ts'
import {
  giteaServer,
  githubServer,
  gitlabServer,
  type StatusServer,
  type StatusServerOptions,
} from '../../support/receivers/commit-statuses.ts'
import { type Receiver, startReceiver } from '../../support/receivers/receiver.ts'
import { deployment } from '../fleet/builders.ts'
import { by, type NotifyBed, ofDeployment, startBed } from './notify-bed.ts'

const canary = 'glpat-canary-7Q-of-acme'
const commit = '0123456789abcdef0123456789abcdef01234567'
const linkBase = 'https://go.example.org/longshore'
type Service = 'github' | 'gitlab' | 'gitea'

const servers: Readonly<
  Record<Service, readonly [(options: StatusServerOptions) => StatusServer, base: string]>
> = {
  github: [githubServer, '/api/v3'],
  gitlab: [gitlabServer, '/api/v4'],
  gitea: [giteaServer, '/api/v1'],
}

const waiting = (repository: string): TargetResult => ({
  ...{ target: 'prod', state: 'waiting', verified: null, commit: { repository, commit } },
})

const until = (isSo: () => boolean | Promise<boolean>) =>
  eventually(async () => (await isSo()) || undefined)

interface Bed extends NotifyBed {
  readonly kept: StatusServer['kept']
  readonly receiver: Receiver
  readonly credentials: ReturnType<typeof createGitCredentials>
  /** What a deployment of the commit from there holds of its host. */
  at(project: string): TargetResult
  /** Says of a deployment of the commit what the activity would. */
  say(event: ActivityEvent, of?: Partial<Deployment>): void
  /** Every status on its way has come to something. */
  told(): Promise<true>
}

async function statusBed(
  service: Service,
  projects: readonly string[] = ['acme/orders'],
  path = projects[0],
): Promise<Bed> {
  const [rulesOf, base] = servers[service]
  const { rules, kept } = rulesOf({ token: canary, base, projects })
  const receiver = await startReceiver(rules)
  const bed = startBed({ linkBase, channels: [], rules: [] })
  onTestFinished(async () => {
    await bed.notifications.close()
    await receiver.close()
  })
  const { store } = bed
  const credentials = createGitCredentials({
    ...{ kept: store.gitCredentials, clock: bed.clock, activity: store.activity },
    usedBy: () => [],
  })
  const given = { name: 'acme', url: receiver.address, token: canary, status: service }
  credentials.add(newGitCredentialSchema.parse(given), by)
  const at = (there: string | undefined) => waiting(`${receiver.address}/${there}.git`)
  const results = [at(path)]
  return {
    ...{ ...bed, kept, receiver, credentials, at },
    say(event, of = {}) {
      store.deployments.put(deployment({ targets: ['prod'], results, release: 'r5', ...of }), [])
      bed.tell(event, ofDeployment('d1'))
    },
    told: () =>
      until(async () => {
        await bed.settle()
        return store.notify.outbox.count('waiting') === 0
      }),
  }
}

const undelivered = ({ store }: NotifyBed) =>
  store.activity.list({ events: ['notification-undelivered'], limit: 10 })

it.each(['github', 'gitlab', 'gitea'] as const)(
  'sets a commit pending and then what came of it at %s, with a link to the timeline',
  async (service) => {
    const bed = await statusBed(service)
    bed.say('deployment-waiting', { state: 'queued' })
    bed.say('deployment-started', { state: 'running' })
    bed.say('deployment-succeeded')
    await bed.told()
    expect(bed.receiver.violations).toEqual([])
    const url = `${linkBase}#deployment/d1`
    const same = { project: 'acme/orders', sha: commit, context: 'longshore/web@prod', url }
    expect(bed.kept).toEqual([
      {
        ...same,
        state: service === 'gitlab' ? 'running' : 'pending',
        description: 'Deploying on prod',
      },
      { ...same, state: 'success', description: 'Deployed on prod as r5, and proved' },
    ])
  },
)

const ends: readonly [Partial<Deployment>, state: string, words: RegExp][] = [
  [{ state: 'succeeded', verified: false }, 'success', /nothing proved it$/],
  [{ state: 'skipped' }, 'success', /^Nothing to do/],
  [{ state: 'unstable' }, 'failure', /not stable/],
  [{ state: 'failed', aftermath: 'put-back' }, 'failure', /^Failed on prod; .* serves again$/],
  [{ state: 'failed', aftermath: 'not-put-back' }, 'failure', /is not back$/],
  [{ state: 'cancelled', aftermath: 'untouched' }, 'cancelled', /^Cancelled .* not touched$/],
  [{ state: 'interrupted' }, 'error', /^Interrupted/],
  [{ state: 'undoing' }, 'error', /^Interrupted/],
  [{ action: 'rollback', state: 'succeeded' }, 'success', /^Rolled back on prod/],
]

it.each(ends)('tells the end %o as %s', (of, state, words) => {
  const results = [waiting('https://a.example/b/c')]
  const [status] = statusesAt('deployment-failed', deployment({ results, ...of }))
  expect(status).toMatchObject({ state, description: expect.stringMatching(words) })
})

it('tells of each of several hosts by itself', () => {
  const results = (['succeeded', 'failed', 'not-begun', 'cancelled', 'skipped'] as const).map(
    (state, index) => ({ ...waiting('https://a.example/b/c'), target: `h${index}`, state }),
  )
  const told = statusesAt('deployment-failed', deployment({ state: 'failed', results }))
  expect(told.map(({ context, state }) => [context, state])).toEqual([
    ['longshore/web@h0', 'success'],
    ['longshore/web@h1', 'failure'],
    ['longshore/web@h2', 'cancelled'],
    ['longshore/web@h3', 'cancelled'],
    ['longshore/web@h4', 'success'],
  ])
  const started = statusesAt('deployment-started', deployment({ state: 'running', results }))
  expect(started.map(({ context }) => context)).not.toContain('longshore/web@h4')
})

it.each([
  ['github', { cancelled: 'error', interrupted: 'error', failed: 'failure' }],
  ['gitea', { cancelled: 'error', interrupted: 'error', failed: 'failure' }],
  ['gitlab', { cancelled: 'canceled', interrupted: 'failed', failed: 'failed' }],
] as const)('%s gets each end in its own words', async (service, words) => {
  const bed = await statusBed(service)
  for (const state of ['cancelled', 'interrupted', 'failed'] as const)
    bed.say(`deployment-${state}`, { state })
  await bed.told()
  expect(bed.receiver.violations).toEqual([])
  // Each is read as the deployment is when it is told.
  expect(new Set(bed.kept.map(({ state }) => state))).toContain(words.failed)
  const alone = await statusBed(service)
  for (const state of ['cancelled', 'interrupted'] as const) {
    alone.say(`deployment-${state}`, { state })
    await alone.told()
  }
  expect(alone.kept.map(({ state }) => state)).toEqual([words.cancelled, words.interrupted])
})

it('escapes names, and makes a long one fit', async () => {
  const deep = await statusBed('gitlab', ['größe/a b/c+d'], 'gr%C3%B6%C3%9Fe/a%20b/c+d')
  deep.say('deployment-failed', { state: 'failed', workload: 'w'.repeat(400) })
  await deep.told()
  expect(deep.receiver.violations).toEqual([])
  expect(deep.receiver.requests[0]?.url).toBe(
    `/api/v4/projects/gr%C3%B6%C3%9Fe%2Fa%20b%2Fc%2Bd/statuses/${commit}`,
  )
  expect(deep.kept[0]?.context).toHaveLength(255)
})

it('knows the services by their names, and others as the credential says', () => {
  const token = { name: 'a', kind: 'token', user: '', changedAt: 0, status: 'auto' } as const
  const at = (url: string, of: Partial<GitCredential> = {}) =>
    statusPlaceOf({ ...token, url, ...of }, `${url}/acme/orders.git`)?.api
  expect(at('https://github.com')).toBe('https://api.github.com')
  expect(at('https://gitlab.com')).toBe('https://gitlab.com/api/v4')
  expect(at('https://codeberg.org')).toBe('https://codeberg.org/api/v1')
  expect(at('https://git.example.com')).toBeUndefined()
  expect(at('https://github.com', { status: 'off' })).toBeUndefined()
  expect(at('https://github.com', { kind: 'ssh-key' })).toBeUndefined()
  expect(at('http://github.com')).toBeUndefined()
  expect(at('https://ghe.example', { status: 'github' })).toBe('https://ghe.example/api/v3')
  const api = 'https://git.example.com/lab/api/v4'
  const url = 'https://git.example.com'
  const below = { ...token, url, status: 'gitlab', statusApi: api } as const
  expect(statusPlaceOf(below, 'https://git.example.com/lab/acme/orders')).toMatchObject({
    project: ['acme', 'orders'],
  })
  const github = { ...token, url: 'https://github.com' }
  for (const odd of ['acme', 'acme/a/b', 'acme/..', '../acme', 'acme/%2e%2e', 'acme/a%2Fb', ''])
    expect(statusPlaceOf(github, `https://github.com/${odd}`)).toBeUndefined()
})

it.each([
  [{ status: 403, headers: { 'retry-after': '600' } }],
  [{ status: 429, headers: { 'retry-after': '600' } }],
  [{ status: 503, headers: { 'retry-after': '600' } }],
  [{ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 600 } }],
] as const)(
  'tries again in order where the service is away or has had enough, as it says: %o',
  async ({ status, headers: said }) => {
    const bed = await statusBed('github')
    const { 'x-ratelimit-reset': after, ...others } = { 'x-ratelimit-reset': 0, ...said }
    const reset = String(Math.ceil(bed.clock.now() / 1_000) + after)
    const headers = after > 0 ? { ...others, 'x-ratelimit-reset': reset } : others
    bed.receiver.be({ status, headers, body: '{"message":"slow"}' })
    bed.say('deployment-started', { state: 'running' })
    await until(() => bed.receiver.requests.length === 1)
    bed.receiver.be('strict')
    bed.say('deployment-succeeded')
    await bed.clock.advance(590_000)
    expect(bed.receiver.requests).toHaveLength(1)
    await until(async () => {
      await bed.clock.advance(5_000)
      return bed.store.notify.outbox.count('waiting') === 0
    })
    expect(bed.kept.map(({ state }) => state)).toEqual(['pending', 'success'])
    expect(undelivered(bed)).toEqual([])
  },
)

it.each([
  [
    403,
    'Resource not accessible by token',
    /Commit statuses: read and write.*set with it there\.$/,
  ],
  [404, 'Not Found', /does not know the repository, or the token may not.*set with it there\.$/],
  [401, 'Bad credentials', /Commit statuses: read and write.*none is set with it\.$/],
] as const)(
  'what a token may not (%i) is told once, with what to grant, and asked no more until it is edited',
  async (status, message, remedy) => {
    const bed = await statusBed('github', ['acme/orders', 'acme/other'])
    bed.receiver.be({ status, body: JSON.stringify({ message }) })
    bed.say('deployment-started', { state: 'running' })
    bed.say('deployment-succeeded')
    await bed.told()
    bed.say('deployment-failed', { state: 'failed' })
    await bed.told()
    expect(bed.receiver.requests).toHaveLength(1)
    const told = undelivered(bed)
    expect(told).toMatchObject([{ object: { kind: 'git-credential', name: 'acme' } }])
    expect(told[0]?.detail).toMatch(new RegExp(`${status} ${message}`))
    expect(told[0]?.detail).toMatch(/edit acme --token-stdin, or --status off\./)
    expect(told[0]?.detail).toMatch(remedy)
    bed.receiver.be('strict')
    bed.say('deployment-succeeded', { results: [bed.at('acme/other')] })
    await bed.told()
    expect(bed.kept.map(({ project }) => project)).toEqual(status === 401 ? [] : ['acme/other'])
    bed.credentials.edit({ name: 'acme', token: canary }, by)
    bed.say('deployment-succeeded')
    await bed.told()
    expect(bed.kept.at(-1)).toMatchObject({ project: 'acme/orders', state: 'success' })
  },
)

it('a commit that nothing had to be done for is well at once, and never pending', async () => {
  const bed = await statusBed('github')
  const results = [{ ...bed.at('acme/orders'), state: 'skipped' as const }]
  bed.say('deployment-skipped', { state: 'skipped', results })
  await bed.told()
  expect(bed.receiver.violations).toEqual([])
  expect(bed.kept.map(({ state, description }) => [state, description])).toEqual([
    ['success', 'Nothing to do on prod'],
  ])
})

it('none is set where that was not chosen', async () => {
  const bed = await statusBed('github')
  bed.credentials.edit({ name: 'acme', status: 'off' }, by)
  bed.say('deployment-started', { state: 'running' })
  bed.say('deployment-succeeded')
  await bed.settle()
  expect(bed.store.notify.outbox.list({ limit: 1 })).toEqual([])
  expect(bed.receiver.requests).toEqual([])
})

it('what is wrong with one commit says nothing of the next', async () => {
  const bed = await statusBed('github')
  bed.receiver.be({ status: 422, body: '{"message":"No commit found for SHA"}' })
  bed.say('deployment-started', { state: 'running' })
  await bed.told()
  bed.receiver.be('strict')
  bed.say('deployment-succeeded')
  await bed.told()
  expect(bed.kept.map(({ state }) => state)).toEqual(['success'])
})

it.each([
  ['gitlab', '404 Commit Not Found'],
  ['gitlab', '404 References for commit Not Found'],
  ['gitea', commit],
] as const)(
  'a commit that %s does not know is no token that may not: %s',
  async (service, message) => {
    const bed = await statusBed(service)
    bed.receiver.be({ status: 404, body: JSON.stringify({ message }) })
    bed.say('deployment-started', { state: 'running' })
    await bed.told()
    bed.receiver.be('strict')
    bed.say('deployment-succeeded')
    await bed.told()
    expect(bed.kept.map(({ state }) => state)).toEqual(['success'])
  },
)

/** Another commit of the same repository. */
function laterCommit({ receiver, at }: Awaited<ReturnType<typeof statusBed>>) {
  const later = commit.replace(/^0/, 'f')
  const repository = `${receiver.address}/acme/orders.git`
  return { later, other: { ...at('acme/orders'), commit: { repository, commit: later } } }
}

it('a commit that Gitea has lost, as it says with a 500, holds up what is said of it, and of no other', async () => {
  const bed = await statusBed('gitea')
  const { later, other } = laterCommit(bed)
  bed.receiver.be({ status: 500, body: '{"message":""}' })
  bed.say('deployment-started', { state: 'running' })
  await until(() => bed.receiver.requests.length === 1)
  bed.receiver.be('strict')
  bed.say('deployment-succeeded')
  await bed.settle()
  bed.say('deployment-succeeded', { results: [other] })
  await until(async () => {
    await bed.settle()
    return bed.kept.length > 0
  })
  expect(bed.kept.map(({ sha }) => sha)).toEqual([later])
  expect(bed.store.notify.outbox.count('waiting')).toBe(2)
  await until(async () => {
    await bed.clock.advance(5_000)
    return bed.store.notify.outbox.count('waiting') === 0
  })
  expect(bed.kept.slice(1).map(({ sha, state }) => [sha, state])).toEqual([
    [commit, 'pending'],
    [commit, 'success'],
  ])
})

/** As if the first that waits had been said so many times more. */
function sayAgain({ store: { notify } }: NotifyBed, count: number): void {
  const [first] = notify.outbox.list({ limit: 1 })
  if (!first) throw new Error('nothing waits')
  const added = Array.from({ length: count }, (_, at) => ({ ...first, id: `again-${at}` }))
  notify.outbox.queue({ cursor: notify.outbox.cursor(), added, withdrawn: [], at: first.queuedAt })
}

it('however much waits of a commit that Gitea has lost, others are set, and given up, in their own time', async () => {
  const bed = await statusBed('gitea')
  const { later, other } = laterCommit(bed)
  bed.receiver.be({ status: 500, body: '{"message":""}' })
  bed.say('deployment-started', { state: 'running' })
  await until(() => bed.receiver.requests.length === 1)
  sayAgain(bed, 1_100)
  bed.receiver.be('strict')
  bed.say('deployment-succeeded', { results: [other] })
  await until(async () => {
    await bed.settle()
    return bed.kept.length > 0
  })
  expect(bed.kept.map(({ sha }) => sha)).toEqual([later])
  bed.receiver.be({ status: 500, body: '{"message":""}' })
  bed.say('deployment-failed', { state: 'failed', results: [other] })
  await until(() => bed.receiver.requests.length === 3)
  bed.clock.set(bed.clock.now() + 86_400_000)
  await until(async () => {
    await bed.clock.advance(1_000)
    return undelivered(bed).length === 2
  })
  const counts = undelivered(bed).map(({ facts }) => facts.count)
  expect(counts.toSorted()).toEqual(['1', '1101'])
})

it('what Gitea could not take for a day is told, commit by commit, and not before', async () => {
  const bed = await statusBed('gitea')
  const { later, other } = laterCommit(bed)
  bed.receiver.be({ status: 500, body: '{"message":""}' })
  bed.say('deployment-failed', { state: 'failed' })
  await until(() => bed.receiver.requests.length === 1)
  bed.say('deployment-failed', { state: 'failed', results: [other] })
  await until(() => bed.receiver.requests.length === 2)
  await bed.clock.advance(2_500)
  await until(() => bed.receiver.requests.length === 4)
  expect(undelivered(bed)).toEqual([])
  bed.clock.set(bed.clock.now() + 86_400_000)
  await until(async () => {
    await bed.clock.advance(1_000)
    return bed.store.notify.outbox.count('waiting') === 0
  })
  const told = undelivered(bed)
  const facts = { count: '1' }
  expect(told).toMatchObject([{ facts }, { facts }])
  expect(
    told.map(({ detail }) => /^500 .*, of commit (\w{8})\. Look/.exec(detail)?.[1]).sort(),
  ).toEqual([commit, later].map((id) => id.slice(0, 8)))
  expect(told.map(titleOf)[0]).toBe(
    'A status of a commit could not be set with git credential acme',
  )
})

it('what waits by itself does not wait longer where the clock is set back', async () => {
  const bed = await statusBed('gitea')
  bed.receiver.be({ status: 500, headers: { 'retry-after': '600' }, body: '{}' })
  bed.say('deployment-failed', { state: 'failed' })
  await until(() => bed.receiver.requests.length === 1)
  await until(async () => {
    await bed.settle()
    return bed.store.notify.outbox.list({ limit: 1 })[0]?.attempts === 1
  })
  bed.receiver.be('strict')
  bed.clock.set(bed.clock.now() - 86_400_000)
  await bed.clock.advance(600_000)
  await bed.told()
  expect(bed.kept).toHaveLength(1)
})

/** Whose first status was refused, and whose second is set. */
async function overtaken() {
  const bed = await statusBed('github')
  bed.receiver.be({ status: 422, body: '{"message":"No commit found for SHA"}' })
  bed.say('deployment-started', { state: 'running' })
  await bed.told()
  bed.receiver.be('strict')
  bed.say('deployment-succeeded')
  await bed.told()
  return bed
}

it('one that was refused is not set again over a later one', async () => {
  const bed = await overtaken()
  expect(bed.notifications.retry({})).toBe(1)
  await bed.told()
  expect(bed.kept.map(({ state }) => state)).toEqual(['success'])
  bed.receiver.be({ status: 422, body: '{}' })
  bed.say('deployment-failed', { state: 'failed' })
  await bed.told()
  bed.receiver.be('strict')
  expect(bed.notifications.retry({})).toBe(1)
  await bed.told()
  expect(bed.kept.map(({ state }) => state)).toEqual(['success', 'failure'])
})

it('those that were refused are set again in order where no later one was set', async () => {
  const bed = await statusBed('github')
  bed.receiver.be({ status: 422, body: '{}' })
  bed.say('deployment-started', { state: 'running' })
  bed.say('deployment-failed', { state: 'failed' })
  await bed.told()
  bed.receiver.be('strict')
  expect(bed.notifications.retry({})).toBe(2)
  await bed.told()
  expect(bed.kept.map(({ state }) => state)).toEqual(['pending', 'failure'])
})

it('one that was refused is not set again over a later one, however many others were set since', async () => {
  const bed = await overtaken()
  const { outbox } = bed.store.notify
  const [set] = outbox.list({ state: 'delivered', limit: 1 })
  if (!set) throw new Error('one was set')
  const message = { ...(set.message as object), status: { context: 'of another' } }
  const added = Array.from({ length: 1_001 }, (_, at) => ({ ...set, id: `other-${at}`, message }))
  outbox.queue({ cursor: outbox.cursor(), added, withdrawn: [], at: 0 })
  expect(bed.notifications.retry({})).toBe(1)
  await bed.told()
  expect(bed.kept.map(({ state }) => state)).toEqual(['success'])
})

it('takes it as set where GitLab has it running already', async () => {
  const bed = await statusBed('gitlab')
  bed.say('deployment-started', { state: 'running' })
  bed.say('deployment-started', { state: 'running' })
  bed.say('deployment-succeeded')
  await bed.told()
  expect(bed.kept.map(({ state }) => state)).toEqual(['running', 'success'])
  expect(undelivered(bed)).toEqual([])
})

/** One status waits, and its credential was removed. */
async function bedOfGone(): Promise<Bed> {
  const bed = await statusBed('gitea')
  bed.receiver.be({ status: 503 })
  bed.say('deployment-started', { state: 'running' })
  await until(() => bed.receiver.requests.length === 1)
  bed.credentials.remove({ name: 'acme', confirm: 'acme' }, by)
  return bed
}

it('a credential that goes meanwhile takes what waits with it', async () => {
  const bed = await bedOfGone()
  await until(async () => {
    await bed.clock.advance(60_000)
    return bed.store.notify.outbox.count('waiting') === 0
  })
  bed.say('deployment-succeeded')
  await bed.told()
  expect(bed.receiver.requests).toHaveLength(1)
  expect(undelivered(bed)).toEqual([])
})

it('a credential that went before this start takes what waits with it', async () => {
  const bed = await bedOfGone()
  await bed.notifications.close()
  const { store, clock } = bed
  const next = startBed({ store, clock, channels: [], rules: [] })
  onTestFinished(() => next.notifications.close())
  await until(async () => {
    await next.settle()
    return store.notify.outbox.count('waiting') === 0
  })
  expect(bed.receiver.requests).toHaveLength(1)
})

it('a rate limit is no refusal, also where only its words tell it', async () => {
  const bed = await statusBed('github')
  const message = 'You have exceeded a secondary rate limit.'
  bed.receiver.be({ status: 403, body: JSON.stringify({ message }) })
  bed.say('deployment-succeeded')
  await until(() => bed.receiver.requests.length === 1)
  bed.receiver.be('strict')
  await until(async () => {
    await bed.clock.advance(5_000)
    return bed.store.notify.outbox.count('waiting') === 0
  })
  expect(bed.kept.map(({ state }) => state)).toEqual(['success'])
  expect(undelivered(bed)).toEqual([])
})

it('an address of an API that no request could go to is refused where it is given, and sets none', () => {
  const given = { name: 'a', url: 'https://git.example.com', token: 't', status: 'gitlab' }
  for (const statusApi of ['https://git.example.com:99999/api/v4', 'https://1.2.3.999/api/v4']) {
    expect(newGitCredentialSchema.safeParse({ ...given, statusApi }).success).toBe(false)
    const kept = {
      ...given,
      kind: 'token',
      user: '',
      changedAt: 0,
      status: 'gitlab',
      statusApi,
    } as const
    expect(statusPlaceOf(kept, 'https://git.example.com/acme/orders')).toBeUndefined()
  }
})

it('the token is nowhere but in its header, whatever a service gives back', async () => {
  for (const status of [200, 302, 401, 403, 404, 422, 500]) {
    const bed = await statusBed('github')
    const echo = { message: `you sent Bearer ${canary}`, error: canary }
    bed.receiver.be({ status, headers: { location: `/${canary}` }, body: JSON.stringify(echo) })
    bed.say('deployment-started', { state: 'running' })
    await until(() => bed.receiver.requests.length === 1)
    await until(async () => {
      await bed.settle()
      const [entry] = bed.store.notify.outbox.list({ limit: 1 })
      return entry !== undefined && (entry.attempts > 0 || entry.state !== 'waiting')
    })
    const { outbox } = bed.store.notify
    const all = [outbox.list({ limit: 10 }), bed.store.activity.after(0, 100)]
    expect(JSON.stringify([...all, bed.credentials.list()])).not.toContain(canary)
    const [request] = bed.receiver.requests
    expect(request?.url + (request?.body ?? '')).not.toContain(canary)
  }
})
