// A workload whose public names the edge's own routing leads, over a Caddy in memory: what a test may do at any stage of its
// deployments, and what has to be true of it after whatever befell.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Router } from '../../../src/main/routing/router.ts'
import type { Sources } from '../../../src/main/sources/source.ts'
import { aroundStage, type Stage } from '../../../src/main/sources/stage.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import type { FakeSession } from '../../support/fake-session/fake-session.ts'
import { createFakeEdge } from '../../support/proxies/fake-edge.ts'
import { sources as known } from '../../support/sources.ts'
import { hurriedBed } from './run-bed.ts'

const never = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'longshore-faults-'))
const authority = makeAuthority(join(folder, 'authority'))
/** Each a chain and its key. */
const secrets = Object.fromEntries(
  ['first', 'second'].map((name) => {
    const dir = makePair(join(folder, name), authority, 'DNS:one.example.com')
    return [name, ['cert.pem', 'key.pem'].map((file) => readFileSync(join(dir, file))).join('')]
  }),
)
rmSync(folder, { recursive: true })
export const face = (subdomain: string, more: object = {}) => ({
  ...{ subdomain, domain: 'example.com', tls: 'off', ...more },
})
export const own = (certificate: string) => ({ tls: { certificate } })
export const kept = [
  ...[face('one', own('first')), face('two', { path: '/api' }), face('three', { tls: 'auto' })],
]
/** One of three goes, one is told otherwise, one has another certificate, and two are new. */
const later = [
  ...[face('one', own('second')), face('two', { path: '/api', tls: 'auto' })],
  ...[face('four'), face('two')],
]

/** What is done at a stage; a promise that never ends = the app is dead. */
export interface AtStage {
  stage: string
  when: 'before' | 'after'
  what: () => Promise<void>
}

export async function served(
  around: (router: Router) => Router = (router) => router,
  beside: (edge: ReturnType<typeof createFakeEdge>, session: FakeSession) => FakeSession = (
    _,
    session,
  ) => session,
) {
  const edge = createFakeEdge()
  Object.assign(edge.secrets, secrets)
  const at: { now?: AtStage | undefined } = {}
  const meddled = (stage: Stage): Stage =>
    aroundStage(stage, ['run'], async (run, work) => {
      const { now } = at
      const isIt = now?.stage === stage.name
      if (isIt) at.now = undefined
      if (isIt && now.when === 'before') await now.what()
      const done = await work(run)
      if (isIt && now.when === 'after') await now.what()
      return done
    })
  const sources: Sources = {
    ...known,
    of(kind) {
      const source = known.of(kind)
      return source && { ...source, stages: (body) => source.stages(body).map(meddled) }
    },
  }
  const bed = hurriedBed({
    sources,
    wrap: (session) => ({ ...beside(edge, session), proxy: { kind: 'edge' } }),
    routerOf: (session, { installation }) => around(edge.open(session, installation)),
  })
  bed.session.respond(() => ({ status: 200, body: 'ok' }))
  const strangers = edge.open(bed.session, 'another')
  const stranger = await strangers.set(
    {
      ...{ name: 'one.example.com', path: '/theirs', targets: ['theirs:80'], tls: 'off' },
      owner: { installation: 'another', workload: 'web' },
    },
    undefined,
    { signal: never },
  )
  bed.apply({}, { faces: kept })
  expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded' })
  const before = await edge.routes(bed.session)
  expect(before).toHaveLength(4)
  bed.apply({}, { faces: later })
  return { bed, edge, at, before, stranger, routes: () => edge.routes(bed.session) }
}
export type Served = Awaited<ReturnType<typeof served>>

/** v2 serves all that it was to serve, or v1 does exactly as before: nothing between. */
export async function judge({ bed, before, stranger, routes, edge }: Served, state: string) {
  const now = await routes()
  expect(now).toContainEqual(stranger)
  expect(edge.folders()).toHaveLength(now.length)
  expect(edge.lacking()).toEqual([])
  expect(bed.bugs).toEqual([])
  expect(bed.containers()).toEqual([state === 'succeeded' ? 'v2 running' : 'v1 running'])
  if (state === 'succeeded') {
    expect(now.map(({ name, path }) => name + path).sort()).toEqual([
      ...['four.example.com/', 'one.example.com/', 'one.example.com/theirs'],
      ...['two.example.com/', 'two.example.com/api'],
    ])
    const [live] = bed.session.engine.control.containers().filter((c) => c.state === 'running')
    const ours = now.filter(({ owner }) => owner?.installation === bed.store.installation)
    expect(new Set(ours.flatMap(({ targets }) => targets))).toEqual(
      new Set([`${live?.id.slice(0, 12)}:80`]),
    )
  } else {
    expect(state).toBe('failed')
    expect(now).toEqual(before)
  }
}
