import { connect, type PeerCertificate } from 'node:tls'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { createFaceLook } from '../../../src/main/activity/face-watch.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { facesOn } from '../../../src/main/faces/faces-on.ts'
import { namedFaces } from '../../../src/shared/model/face.ts'
import { certificateWords } from '../../../src/shared/model/face-words.ts'
import { type NameServerBed, startNameServer } from '../../support/bed/name-server.ts'
import { type Pebble, startPebble } from '../../support/bed/pebble.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { edgeOn, edgeSettings } from '../../support/edge-bed.ts'

const bed = sharedEngine()
const open = deployBed(bed, () => ({ settings: edgeSettings }))
const edge = edgeOn(bed, open, ['v1'])
const never = new AbortController().signal
/** What failed once is tried by the edge a minute later. */
const again = { timeout: 150_000 }

let names: NameServerBed
let pebble: Pebble
beforeAll(async () => {
  if (!bed.engine.private) return
  const { insideAddress, outsideAddress } = bed.engine.network
  const zone = { name: 'test.example', lines: [`shop A ${insideAddress}`], keys: [] }
  names = await startNameServer([], [zone])
  pebble = await startPebble({
    ...{ address: outsideAddress, nameServer: names.address },
    ...{ httpPort: edge.httpPort, tlsPort: edge.httpPort + 1 },
  })
  return async () => {
    await pebble.stop()
    await names.stop()
  }
})
beforeEach(({ skip }) => skip(!bed.engine.private, 'needs an authority that containers reach'))

/** The edge is told to have its certificates from there. */
async function declare(more: { readonly authorityRoot?: string }) {
  const acme = { authority: pebble.directory, email: 'admin@test.example', ...more }
  const proxy = { ...edge.record.proxy, kind: 'edge' as const, ...acme }
  open().hosts.put({ ...edge.record, proxy })
  await edge.edges().install({ host: 'local', confirm: [], by: { actor: 'test' } }, never)
}

/** As a browser that knows these roots is shown it. */
const shown = (name: string, ca: string): Promise<PeerCertificate> =>
  new Promise((resolve, reject) => {
    const at = { host: edge.address(), port: edge.httpPort + 1, servername: name, ca }
    const socket = connect(at, () => {
      resolve(socket.getPeerCertificate())
      socket.destroy()
    }).once('error', reject)
  })

/** How the one name of a workload stands. */
async function standing(workload: string, signal: AbortSignal) {
  const { store, hosts } = open()
  const faces = store.workloads.get(workload)?.document.faces ?? []
  const asking = { authorities: () => [], addresses: async () => ['192.0.2.1'] }
  return await facesOn(
    { ...asking, store, clock: systemClock, routerOf: () => edge.router() },
    { workload, named: namedFaces(faces, 'test.example').named, session: hosts.get('local') },
    signal,
  )
}
const certificateOf = async (workload: string) => (await standing(workload, never))[0]?.certificate

/** As the app does each hour; answers what the activity has of the names of a workload. */
function lookingAgain() {
  const { store } = open()
  const look = createFaceLook({
    ...{ store, clock: systemClock },
    faces: {
      async list(name, signal) {
        return { at: Date.now(), faces: await standing(name, signal), issues: [], off: 0 }
      },
    },
  })
  return async (name: string) => {
    await look(never)
    const rows = store.activity.list({ object: { kind: 'workload', name }, limit: 50 })
    return rows.flatMap(({ event, detail }) => (event.startsWith('face-') ? [[event, detail]] : []))
  }
}

it('gets a certificate by ACME from an authority of one’s own, which finds the name itself, and tells why it gets none', async () => {
  await declare({})
  const { apply, deploy, events } = open()
  const policy = { healthTimeout: '20s', soak: '0ms', stopTimeout: '5s', drain: '0ms' }
  const deployed = async (subdomain: string) => {
    const more = { faces: [{ subdomain }], deploy: policy }
    const name = apply(subdomain, { image: 'localhost/longshore-web' }, more)
    const done = await deploy(name, 'v1')
    expect(done).toMatchObject({ state: 'succeeded' })
    expect(JSON.stringify(events(done.id))).toContain('not by TLS yet: it shows no certificate')
    return name
  }
  const [shop, lost] = await Promise.all([deployed('shop'), deployed('lost')])
  const told = lookingAgain()

  const distrusted = 'the authority gave none: .*certificate signed by unknown authority'
  await expect
    .poll(async () => await certificateOf(shop))
    .toEqual({ state: 'absent', trouble: expect.stringMatching(distrusted) })
  const failing = ['face-failing', expect.stringMatching(`^shop.test.example: .*${distrusted}`)]
  expect(await told(shop)).toEqual([failing])

  await declare({ authorityRoot: `${pebble.directoryRoot}${pebble.root}` })
  await expect
    .poll(() => shown('shop.test.example', pebble.root).catch(String), again)
    .toMatchObject({ subjectaltname: 'DNS:shop.test.example' })
  const { issuer, valid_to } = await shown('shop.test.example', pebble.root)
  expect(issuer.CN).toMatch(/^Pebble Intermediate CA/)
  const until = Date.parse(valid_to)
  const found = await certificateOf(shop)
  expect(found).toMatchObject({ state: 'good', issuer: issuer.CN, until, trouble: null })
  const days = Math.floor((until - Date.now()) / 86_400_000)
  expect(found && certificateWords(found)).toBe(`${issuer.CN}, ${days} days left`)
  expect(await told(shop)).toEqual([['face-back', expect.any(String)], failing])

  const refused = /the authority gave none: .*urn:ietf:params:acme:error:/
  await expect
    .poll(async () => await certificateOf(lost), again)
    .toEqual({ state: 'absent', trouble: expect.stringMatching(refused) })
  await expect(shown('lost.test.example', pebble.root)).rejects.toThrow(/alert internal error/)
  expect(await open().served(lost)).toEqual(['v1'])
})
