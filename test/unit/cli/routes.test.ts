import { describe, expect, it } from 'vitest'
import type { HostRoutes } from '../../../src/shared/model/route.ts'
import { run } from './harness.ts'
import { recording } from './host-answers.ts'

const listed: HostRoutes = {
  ...{ host: 'prod', proxy: 'Caddy', version: '', warnings: ['It is old.'] },
  drops: 'Caddy closes idle keep-alive connections',
  routes: [
    {
      ...{ name: 'shop.example.com', path: '/api', targets: ['172.20.0.5:8080'], trouble: null },
      ...{
        holder: { kind: 'ours', workload: 'shop' },
        containers: ['ls-shop-1'],
        workload: 'shop',
      },
    },
    {
      ...{ name: 'old.example.com', path: '/', targets: [], trouble: 'nginx says no' },
      ...{ holder: { kind: 'stranger' }, containers: [], workload: null },
    },
  ],
}
const plan = {
  ...{ host: 'prod', name: 'old.example.com', path: '/', workload: 'shop', drops: null },
  before: { targets: ['10.0.0.9:80'], holder: { kind: 'stranger' } },
  after: { targets: ['172.20.0.5:8080'], containers: ['ls-shop-1'] },
  fingerprint: 'f1',
}

describe('routes', () => {
  it('shows where each name leads, whose it is, and what a change costs', async () => {
    const { code, out } = await run('routes prod', { routes: { list: async () => listed } })
    expect(code).toBe(0)
    expect(out).toMatch(/shop\.example\.com\/api +172\.20\.0\.5:8080 +shop +ls-shop-1 +shop/)
    expect(out).toMatch(/old\.example\.com +- +not ours +- +- +nginx says no/)
    expect(out).toContain('Caddy closes idle keep-alive connections.')
    expect(out).toContain('It is old.')
  })

  it('takes a route over after what that comes to was shown', async () => {
    const asked = recording(listed.routes[0])
    const script = { routes: { planTakeOver: async () => plan, takeOver: asked.call } }
    const argv = 'routes prod --take-over old.example.com --for shop'
    const shown = await run(`${argv} --dry-run`, script)
    expect(shown.out).toMatch(/before +10\.0\.0\.9:80 \(not ours\)\n +after +172\.20\.0\.5:8080/)
    expect(asked.asked).toEqual([])
    expect((await run(argv, script)).code).toBe(2)
    expect(asked.asked).toEqual([])
    expect((await run(`${argv} --yes`, script)).code).toBe(0)
    const { drops: _, before: __, after: ___, ...at } = plan
    expect(asked.asked).toEqual([{ ...at, confirm: [] }])
  })

  it('gives one back', async () => {
    const { asked, call } = recording({})
    const script = { routes: { giveBack: call } }
    await run('routes prod --give-back shop.example.com/api --yes --confirm prod', script)
    const at = { host: 'prod', name: 'shop.example.com', path: '/api' }
    expect(asked).toEqual([{ ...at, confirm: ['prod'] }])
  })

  it.each([
    ['routes prod --take-over a.example.com', '--for NAME'],
    ['routes prod --take-over a.example.com --give-back a.example.com', 'do not go together'],
  ])('refuses %s', async (argv, reason) => {
    const { code, err } = await run(argv)
    expect(code).toBe(2)
    expect(err).toContain(reason)
  })
})
