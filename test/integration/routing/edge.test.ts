import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { edgeOn, edgeSettings } from '../../support/edge-bed.ts'

const bed = sharedEngine()
const open = deployBed(bed, () => ({ settings: edgeSettings }))
const edge = edgeOn(bed, open)
const docker = dockerCli(bed)
const never = new AbortController().signal

const wanted = (name: string, target: string, path = '/') => ({
  ...{ name, path, target, tls: 'off' as const },
  owner: { installation: open().store.installation, workload: 'shop' },
})

describe('the edge', () => {
  it('is what its host declares, and leads nowhere yet', async () => {
    expect(await edge.edges().status('local', never)).toMatchObject({
      ...{ state: 'running', version: '2.11.2', isForeign: false, isDeclared: true },
      ...{ httpPort: edge.httpPort, httpsPort: edge.httpPort + 1, routes: 0 },
    })
  })

  it('of another installation is used as that one has it', async () => {
    const { binary, env } = docker()
    const ask = String.raw`printf 'GET /config/ HTTP/1.0\r\nHost: 127.0.0.1:2019\r\n\r\n' | nc 127.0.0.1 2019`
    const config = async () => {
      const said = await run(binary, ['exec', 'longshore-edge', 'sh', '-c', ask], { env })
      return said.slice(said.indexOf('{'))
    }
    const before = await config()
    expect(before).toContain('"internal"')
    const { hosts } = open()
    hosts.put({ ...edge.record, proxy: { kind: 'edge', email: 'other@example.org' } })
    const order = { host: 'local', confirm: [], by: { actor: 'test' } }
    expect(await edge.edges('another').install(order, never)).toMatchObject({ isForeign: true })
    hosts.put(edge.record)
    expect(await config()).toBe(before)
  })

  it('makes routes, switches them, brings them back exactly, and takes them away', async () => {
    const router = edge.router()
    const at = { name: 'a.test.example', path: '/' }
    const first = await router.set(wanted(at.name, '10.0.0.1:80'), undefined, { signal: never })
    expect(first).toMatchObject({ target: '10.0.0.1:80', owner: { workload: 'shop' } })
    const second = await router.set(wanted(at.name, '10.0.0.2:80'), first, { signal: never })
    expect(second.target).toBe('10.0.0.2:80')
    await expect(
      router.set(wanted(at.name, '10.0.0.3:80'), first, { signal: never }),
    ).rejects.toMatchObject({ failure: { kind: 'route-changed' } })
    await router.restore({ at, before: first, put: second }, never)
    expect(await router.read(at, never)).toEqual(first)
    await router.restore({ at, before: first, put: second }, never)
    await router.restore({ at, before: undefined, put: first }, never)
    expect(await router.read(at, never)).toBeUndefined()
    expect(await router.routes(never)).toEqual([])
    expect(FailureError).toBeDefined()
  })
})
