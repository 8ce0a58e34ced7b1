// Images behind a login: what docker compose is given, and what stays of it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const login = { username: 'sailor', password: 'knots-and-splices' }
const shelf = registryOn(bed, { port: 5_077, login })
const stacks = composeBed(bed)
const home = mkdtempSync(join(tmpdir(), 'longshore-login-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64')

/** The docker configuration of this machine's user. */
function configure(config: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(home, 'config.json'), JSON.stringify({ ...plugins, ...config }))
}
let plugins: Readonly<Record<string, unknown>> = {}
beforeAll(() => {
  plugins = JSON.parse(readFileSync(join(process.env.DOCKER_CONFIG ?? '', 'config.json'), 'utf8'))
  process.env.DOCKER_CONFIG = home
})

/** Of this installation; other tests have theirs. */
const temporaryFolders = () => {
  const { installation } = stacks.deploys().store
  return readdirSync('/dev/shm').filter((name) => name.includes(installation))
}

async function stack(base: string): Promise<string> {
  const { reference } = await shelf.push(image('v1'), `${base}-${bed.tag}:1`)
  await bed.call('DELETE', `/images/${encodeURIComponent(reference)}`)
  const files = { 'compose.yaml': `services: { web: { image: "${reference}" } }` }
  return stacks.apply(base, files, { source: { pull: 'always' } })
}

describe('an image behind a login', () => {
  it('SD-07 SD-08 is pulled with the login of its own registry, which is gone afterwards', async () => {
    configure({
      auths: {
        [shelf.registry().address]: { auth },
        'other.example': { auth: 'b3RoZXI6b3RoZXI=' },
      },
    })
    const name = await stack('private')
    const deployment = await stacks.deploy(name)
    expect(deployment.failure).toBeUndefined()
    expect(await stacks.running(name)).toEqual({ web: expect.any(String) })
    expect(temporaryFolders()).toEqual([])
    const said = stacks.deploys().events(deployment.id)
    expect(JSON.stringify(said)).not.toContain(auth)
  })

  it('is pulled with what a credential helper answers', async () => {
    const folder = join(home, 'bin')
    mkdirSync(folder)
    const helper = join(folder, 'docker-credential-test')
    const answer = JSON.stringify({ Username: login.username, Secret: login.password })
    writeFileSync(helper, `#!/bin/sh\ncat >"${home}/asked"\nprintf '%s' '${answer}'\n`, {
      mode: 0o755,
    })
    process.env.PATH = `${folder}:${process.env.PATH}`
    configure({ credHelpers: { [shelf.registry().address]: 'test' } })
    const name = await stack('helped')
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(readFileSync(join(home, 'asked'), 'utf8')).toBe(shelf.registry().address)
  })

  it('SD-07 SD-08 is pulled with an account that is kept here, and with the one that it names', async () => {
    configure({})
    const { store } = stacks.deploys()
    const { address } = shelf.registry()
    const keep = (name: string, token: string) =>
      store.registries.put({ name, address, user: 'sailor', plainHttp: true, changedAt: 0 }, token)
    keep('able', 'canary-of-another')
    const name = await stack('account')
    const refused = await stacks.deploy(name)
    expect(refused).toMatchObject({ failure: { kind: 'registry-auth', named: 'able' } })
    keep('crew', login.password)
    const { document } = store.workloads.get(name) ?? { document: undefined }
    const source = { ...document?.source, registry: 'crew' }
    stacks.deploys().workloads.apply({ ...document, source })
    const deployment = await stacks.deploy(name)
    expect(deployment.failure).toBeUndefined()
    expect(await stacks.running(name)).toEqual({ web: expect.any(String) })
    expect(temporaryFolders()).toEqual([])
    const said = JSON.stringify([refused, stacks.deploys().events(deployment.id)])
    for (const secret of [auth, login.password, 'canary-of-another'])
      expect(said).not.toContain(secret)
    for (const each of ['able', 'crew']) store.registries.remove(each)
  })

  it('says that a login is wanted where there is none, and nothing is changed', async () => {
    configure({})
    const name = await stack('refused')
    const deployment = await stacks.deploy(name)
    expect(deployment).toMatchObject({ state: 'failed', failure: { kind: 'registry-auth' } })
    expect(await stacks.containers(name)).toEqual([])
  })

  it('SD-32 is pulled with no login where its label says none', async () => {
    configure({ auths: { [shelf.registry().address]: { auth } } })
    const { reference } = await shelf.push(image('v1'), `none-${bed.tag}:1`)
    await bed.call('DELETE', `/images/${encodeURIComponent(reference)}`)
    const labels = '{ longshore.registries: none }'
    const files = {
      'compose.yaml': `services: { web: { image: "${reference}", labels: ${labels} } }`,
    }
    const name = stacks.apply('none', files, { source: { pull: 'always' } })
    const deployment = await stacks.deploy(name)
    expect(deployment).toMatchObject({ failure: { kind: 'registry-auth' } })
  })
})
