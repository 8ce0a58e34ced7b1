// How a project that was rendered once is given to docker compose again.
import { describe, expect, it } from 'vitest'
import { fed } from '../../../../src/main/sources/compose/cli/fed.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const stack = (services: Record<string, object>) =>
  renderedSchema.parse({ name: 'ls-shop', services })

const servicesOf = (stdin: string): Record<string, { profiles?: string[] }> =>
  JSON.parse(stdin).services

describe('a project that was rendered', () => {
  it('has every service that others name and do without, in a profile that nothing brings in', () => {
    const { stdin, project } = fed(
      stack({
        web: {
          image: 'app:1',
          profiles: ['shop'],
          depends_on: { tracing: { condition: 'service_started', required: false }, db: {} },
          links: ['cache:store', 'db'],
          pid: 'service:shell',
          volumes_from: ['data:ro', 'container:other'],
        },
        db: { image: 'db:1' },
      }),
    )
    const services = servicesOf(stdin)
    expect(Object.keys(services).sort()).toEqual(['cache', 'data', 'db', 'shell', 'tracing', 'web'])
    for (const name of ['cache', 'data', 'shell', 'tracing'])
      expect(project.profiles).not.toContain(services[name]?.profiles?.[0])
    expect(project.profiles).toContain('shop')
  })

  it('brings in no profile of the environment, also where it has none', () => {
    expect(fed(stack({ web: { image: 'app:1' } })).project.profiles).not.toEqual([])
  })

  it('is given what its secrets are made of, but nothing that docker itself goes by', () => {
    const env = { DB_PASSWORD: 'x', PATH: '/bin', DOCKER_HOST: 'tcp://a' }
    expect(fed(stack({ web: { image: 'app:1' } }), env).project.env).toEqual({ DB_PASSWORD: 'x' })
  })
})
