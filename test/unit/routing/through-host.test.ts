// A proxy that is asked over a connection which breaks.
import { expect, it } from 'vitest'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import type { Router } from '../../../src/main/routing/router.ts'
import { throughHost } from '../../../src/main/routing/through-host.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { fakeRouter } from '../../support/fake-router.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'

const { signal } = new AbortController()
const at = { name: 'shop.example.com', path: '/' }
const cut: Failure = { kind: 'host-unreachable', host: 'local', reason: 'cut' }
const hungUp = () => {
  const reason = 'socket hang up'
  return fail({ kind: 'proxy-away', host: 'local', proxy: 'The edge', reason })
}

/** Each method that asks its proxy, whatever it is asked. */
const asks = (router: Router): Readonly<Record<string, () => Promise<unknown>>> => {
  const route = { ...at, targets: [], owner: null, state: '' }
  const wanted = { ...at, targets: [], owner: { installation: 'i', workload: 'w' }, tls: 'off' }
  const container = {} as Parameters<Router['targetOf']>[0]['container']
  return {
    look: () => router.look(signal),
    routes: () => router.routes(signal),
    read: () => router.read(at, signal),
    prepare: () => router.prepare([], signal),
    leave: () => router.leave('net', signal),
    refusals: async () => router.refusals?.([], signal),
    targetOf: () => router.targetOf({ container, port: 80, network: 'net' }, signal),
    set: () => router.set(wanted as Parameters<Router['set']>[0], undefined, { signal }),
    restore: () => router.restore({ at, before: undefined, put: null }, signal),
    remove: () => router.remove(route, signal),
    inFlight: () => router.inFlight('10.0.0.1:80', signal),
    entrance: () => router.entrance(signal),
    secureEntrance: async () => router.secureEntrance?.(route, signal),
    certificateTrouble: async () => router.certificateTrouble?.(at.name, signal),
  }
}

/** Every method ends by `end`, which all of a proxy may do while it is asked. */
function proxyThat(end: () => Promise<never>, ping?: () => Promise<number>) {
  const session = sessionWithProxy()
  const engine = ping ? { ...session.engine, ping } : session.engine
  const way: Pick<HostSession, 'engine' | 'state'> = { engine, state: session.state }
  const real = fakeRouter(session)
  const ending = Object.fromEntries(Object.keys(asks(real)).map((name) => [name, end]))
  return { session, router: throughHost({ ...real, ...ending }, way) }
}

function sessionWithProxy() {
  const session = createFakeSession()
  session.engine.control.addImage('localhost/app:v1')
  return session
}

it('is no proxy that is away where the way to its host broke while it was asked: the host is, whatever was asked', async () => {
  const report = { tell: () => {} }
  const { session, router } = proxyThat(async () => {
    report.tell()
    return hungUp()
  })
  report.tell = () => session.state.report({ online: false, failure: cut })
  for (const [name, ask] of Object.entries(asks(router))) {
    session.state.report({ online: true })
    await expect(ask(), name).rejects.toMatchObject({ failure: cut })
  }
})

it('is the host that is away also where its connection is not known to be broken yet', async () => {
  const { router } = proxyThat(
    async () => hungUp(),
    async () => fail(cut),
  )
  await expect(router.inFlight('10.0.0.1:80', signal)).rejects.toMatchObject({ failure: cut })
})

it('is the proxy that is away where its host answers, or was away at another time', async () => {
  const { session, router } = proxyThat(async () => hungUp())
  session.state.report({ online: false, failure: cut })
  session.state.report({ online: true })
  const away = { failure: { kind: 'proxy-away', reason: 'socket hang up' } }
  await expect(router.inFlight('10.0.0.1:80', signal)).rejects.toMatchObject(away)
  session.state.report({ online: false, failure: cut })
  await expect(router.read(at, signal)).rejects.toMatchObject(away)
})

it('passes on what a proxy refuses, and what it answers, as it is', async () => {
  const refused: Failure = {
    ...{ kind: 'proxy-refused', host: 'local', proxy: 'The edge', route: '', reason: 'no' },
  } as Failure
  const { session, router } = proxyThat(async () => {
    session.state.report({ online: false, failure: cut })
    return fail(refused)
  })
  await expect(router.read(at, signal)).rejects.toMatchObject({ failure: refused })
  const answering = sessionWithProxy()
  const whole = throughHost(fakeRouter(answering), answering)
  expect(await whole.inFlight('10.0.0.1:80', signal)).toBe(0)
  expect(whole.certificateTrouble).toBeUndefined()
})
