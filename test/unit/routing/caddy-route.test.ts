// A route as a Caddy of the user's is told of it.
import { expect, it } from 'vitest'
import { routeOf } from '../../../src/main/routing/caddy/route.ts'

it('passes over one of several that is down, and sends nothing on that another one had already', () => {
  const wanted = { name: 'shop.example.com', path: '/', tls: 'off' } as const
  const owner = { installation: 'mine', workload: 'shop' }
  const handled = (targets: readonly string[]) =>
    routeOf({ ...wanted, owner, targets }, false).handle as readonly unknown[]
  expect(handled(['10.0.0.2:80', '10.0.0.3:80'])).toMatchObject([
    {
      load_balancing: { try_duration: '2s', retry_match: [{ method: ['NONE'] }] },
      health_checks: { passive: { fail_duration: '2s' } },
    },
  ])
})
