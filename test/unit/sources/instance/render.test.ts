import { expect, it } from 'vitest'
import { instanceConfigSchema } from '../../../../src/main/sources/instance/config.ts'
import { render } from '../../../../src/main/sources/instance/render.ts'
import { settingsSchema } from '../../../../src/shared/model/settings.ts'
import { workload } from '../../fleet/builders.ts'

function rendered(settings: object, source: object = {}) {
  const services = [
    { name: 'web', image: 'acme/web:1' },
    { name: 'proxy', role: 'sidecar', image: 'ghcr.io/acme/proxy:2' },
  ]
  const config = instanceConfigSchema.parse({ kind: 'instance', services, ...source })
  const filled = { ...workload('orders'), env: {}, secretMarks: {} }
  return render(filled, config, { settings: settingsSchema.parse(settings) }).rendered
}

it('CP-03 has its images behind the registry of the settings, but those that name one', () => {
  const images = ({ services }: ReturnType<typeof rendered>) =>
    services.map(({ image, tag }) => `${image}:${tag}`)
  expect(images(rendered({ registryPrefix: 'registry.example.com/team' }))).toEqual([
    ...['registry.example.com/team/acme/web:1', 'ghcr.io/acme/proxy:2'],
  ])
  expect(images(rendered({}))).toEqual(['acme/web:1', 'ghcr.io/acme/proxy:2'])
})

it('CP-03 is on the network of the settings where its document says the default, else on one of its own', () => {
  expect(rendered({})).toMatchObject({ network: 'orders-net', isOwnNetwork: true })
  const settings = { instanceNetwork: 'edge', network: 'apps' }
  expect(rendered(settings)).toMatchObject({ network: 'edge', isOwnNetwork: false, isShared: true })
  expect(rendered(settings, { network: 'shared' }).network).toBe('apps')
  expect(rendered(settings, { network: 'mine' })).toMatchObject({ network: 'mine' })
})
