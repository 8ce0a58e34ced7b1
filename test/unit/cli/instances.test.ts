import { describe, expect, it } from 'vitest'
import { instanceTraits } from '../../../src/main/sources/instance/config.ts'
import { run, type Script } from './harness.ts'

const endpoint = { host: 'local', service: 'web', container: 'ls-web', port: '8080/tcp' }

describe('what is told of an instance', () => {
  it('CP-09 where it answers, for people and with addresses for scripts', async () => {
    const script: Script = {
      workloads: {
        endpoints: async () => ({
          endpoints: [
            { ...endpoint, scope: 'network', network: 'orders-net', address: 'web:8080' },
            { ...endpoint, scope: 'public', network: '', address: 'localhost:32768' },
          ],
          away: [],
        }),
      },
    }
    const { code, out } = await run('endpoints orders', script)
    expect(code).toBe(0)
    expect(out).toMatch(/web +on orders-net +8080\/tcp +http:\/\/web:8080/)
    expect(out).toMatch(/web +public +8080\/tcp +http:\/\/localhost:32768/)
    const told = (await run('endpoints orders --json', script)).json()[0]
    expect(told).toMatchObject({ endpoints: [{ url: 'http://web:8080' }, {}] })
  })

  it('CP-06 what can be asked of it, true things alone: neither scale nor exec', async () => {
    const kind = { kind: 'instance', ...instanceTraits }
    const script: Script = { sources: { list: async () => [kind, { ...kind, kind: 'other' }] } }
    const ran = await run('capabilities instance --json', script)
    expect(ran.json()).toEqual([
      [
        {
          kind: 'instance',
          capabilities: [
            ...['deploy', 'rollback', 'stop', 'start', 'restart', 'pull', 'remove'],
            ...['logs', 'stats'],
          ],
        },
      ],
    ])
    expect((await run('capabilities vm', script)).code).toBe(1)
  })

  const running = { host: 'prod', state: 'running' }

  it('CP-23 that nothing is run in its containers, which is never a success', async () => {
    const script: Script = {
      workloads: { show: async () => ({ document: { host: 'local' } }) },
      fleet: {
        status: async () => ({
          containers: [
            ...[{ ...running, name: 'proxy', owner: { workload: 'orders', role: 'sidecar' } }],
            ...[{ ...running, name: 'orders', owner: { workload: 'orders', role: 'main' } }],
          ],
        }),
      },
    }
    const { code, err } = await run('exec orders', script)
    expect(code).toBe(1)
    expect(err).toContain('Longshore runs no commands in containers')
    expect(err).toContain('On prod: docker exec -it orders sh')
  })
})
