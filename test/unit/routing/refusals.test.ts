// What a Caddy of somebody else would not take, by what its configuration says.
import { expect, it } from 'vitest'
import type { HttpApp } from '../../../src/main/routing/caddy/admin.ts'
import { refusing } from '../../../src/main/routing/caddy/decide.ts'
import { proxyTrouble } from '../../../src/main/routing/trouble.ts'

const trouble = proxyTrouble('prod', 'Caddy')
const by = { trouble, installation: 'here', server: undefined }
const appOf = (servers: HttpApp['servers']) =>
  ({ servers, httpPort: 80, httpsPort: 443, isOld: false, etag: '' }) as HttpApp
const asked = { name: 'shop.example.com', path: '/', tls: 'off' as const }

it('tells by field that plain HTTP is asked of a server that answers HTTPS for every name', () => {
  const secure = appOf({ srv0: { listen: [':443'], routes: [] } })
  expect(refusing(by, secure, [asked, { ...asked, path: '/a', tls: 'auto' }])).toEqual([
    { at: asked, field: 'tls', message: expect.stringContaining('leave tls as auto') },
  ])
  const plain = appOf({ srv0: { listen: [':80'], routes: [] } })
  expect(refusing(by, plain, [asked])).toEqual([])
})

it('tells that it cannot be told which of its servers has the routes', () => {
  const two = appOf({ a: { listen: [':9001'] }, b: { listen: [':9002'] } })
  expect(() => refusing(by, two, [asked])).toThrowError(
    expect.objectContaining({ failure: expect.objectContaining({ kind: 'proxy-refused' }) }),
  )
})
