// An instance of a main, a sidecar and an init, judged by the engine itself.
import { describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'

const bed = sharedEngine()
const app = deployBed(bed)

const image = (tag: string) => `localhost/longshore-test:${tag}`
const migrate = {
  ...{ name: 'migrate', role: 'init', image: image('shell') },
  command: ['sh', '-c', 'echo migrated'],
}
const web = {
  ...{ name: 'web', role: 'main', image: image('v1'), healthcheck: '/healthz' },
  ports: [{ container: 8080 }],
}
const proxy = { name: 'proxy', role: 'sidecar', image: image('v1') }

interface Inspected {
  readonly Name: string
  readonly State: { readonly Status: string; readonly ExitCode: number }
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly HostConfig: {
    readonly RestartPolicy: { readonly Name: string }
    readonly PortBindings: Readonly<Record<string, unknown>> | null
  }
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] | null }>>
    readonly Ports: Readonly<Record<string, readonly { HostPort: string }[] | null>>
  }
}

function applied(base: string, services: readonly unknown[], more = {}): string {
  const name = bed.name(base)
  app().workloads.apply({
    ...{ name, host: 'local', source: { kind: 'instance', services } },
    deploy: { healthTimeout: '20s', soak: '200ms', stopTimeout: '1s' },
    ...more,
  })
  return name
}

/** By service. */
async function there(workload: string): Promise<Record<string, Inspected>> {
  const names = await app().containers(workload, true)
  const all = await Promise.all(
    names.map((name) => bed.ask<Inspected>('GET', `/containers/${name}/json`)),
  )
  return Object.fromEntries(
    all.map((each) => [each.Config.Labels['longshore.service'] ?? '', each]),
  )
}

describe('an instance', () => {
  it('CP-02 is one of each service, inits first, on a network of its own, and leaves nothing of it', async () => {
    const name = applied('inst', [migrate, web, proxy])
    const done = await app().deploy(name)
    expect(done.failure).toBeUndefined()
    expect(done.state).toBe('succeeded')
    const found = await there(name)
    expect(Object.keys(found).toSorted()).toEqual(['migrate', 'proxy', 'web'])
    expect(found.migrate?.State).toMatchObject({ Status: 'exited', ExitCode: 0 })
    expect(found.web?.NetworkSettings.Networks[`${name}-net`]?.Aliases).toContain('web')
    expect(found.web?.NetworkSettings.Ports['8080/tcp']?.length).toBeGreaterThan(0)
    expect(
      (await app().run({ workload: name, action: 'remove', reason: '', actor: 'test' })).state,
    ).toBe('succeeded')
    expect(await app().containers(name, true)).toEqual([])
    await expect(bed.ask('GET', `/networks/${name}-net`)).rejects.toThrow()
  })
})
