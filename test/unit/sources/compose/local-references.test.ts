import { describe, expect, it } from 'vitest'
import { localReferences } from '../../../../src/main/sources/compose/project/local-references.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

/** What is said of a project in `/home/me/shop` whose service `web` has this. */
function found(web: object, more: object = {}): string[] {
  const project = renderedSchema.parse({ name: 'shop', services: { web }, ...more })
  return localReferences(project, '/home/me/shop').map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )
}
const bind = (source: string) => ({ volumes: [{ type: 'bind', source, target: '/there' }] })

describe('files of this machine, for a docker compose that works on another host', () => {
  it.each([
    ['./pages'],
    ['../pages'],
    ['~/pages'],
    ['pages'],
    ['/home/me/shop'],
    ['/home/me/shop/..pages'],
  ])('finds the mount of %s', (source) => {
    expect(found(bind(source))).toEqual([`services.web.volumes: ${source} is on this machine`])
  })

  it.each([['/srv/data'], ['/home/me'], ['/home/me/shop2'], ['/home/me/..shop']])(
    'takes %s for a folder of the host, as it is written',
    (source) => expect(found(bind(source))).toEqual([]),
  )

  it('finds secrets and configs that are files, and says whose they are', () => {
    const keys = {
      secrets: { key: { file: '/etc/key' }, unused: { file: './u' }, env: { environment: 'K' } },
    }
    const web = { secrets: [{ source: 'key', target: '/k' }, { source: 'env' }] }
    expect(found(web, keys)).toEqual([
      'secrets.key.file: /etc/key is on this machine; it is for web',
    ])
    const configs = { configs: { page: { file: './page' }, text: { content: 'hello' } } }
    expect(found({ configs: ['page', 'text'] }, configs)).toEqual([
      'configs.page.file: ./page is on this machine; it is for web',
    ])
  })

  it('finds volumes that are a folder beside the project', () => {
    const volume = (o: string, device: string) => ({
      volumes: { data: { driver: 'local', driver_opts: { type: 'none', o, device } } },
    })
    expect(found({}, volume('bind', './data'))).toEqual([
      'volumes.data.driver_opts.device: ./data is on this machine',
    ])
    expect(found({}, volume('ro,bind', '/srv/data'))).toEqual([])
    expect(found({}, volume('addr=1.2.3.4', ':/export'))).toEqual([])
  })

  it('lets pass what is read here and sent: builds, env files, named volumes', () => {
    const volumes = [
      { type: 'volume', source: 'data', target: '/data' },
      { type: 'tmpfs', target: '/t' },
    ]
    const web = { build: { context: './app' }, env_file: [{ path: './web.env' }], volumes }
    expect(found(web, { volumes: { data: {} } })).toEqual([])
  })
})
