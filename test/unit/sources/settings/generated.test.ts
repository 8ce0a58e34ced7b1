/** Whatever a document may say of its container comes through to the engine: nothing is lost, nothing is added. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createBody } from '../../../../src/main/engine/create-body.ts'
import { settledSettings } from '../../../../src/main/sources/containers/settings/settle.ts'
import { shownSettings } from '../../../../src/main/sources/containers/settings/shown.ts'
import { type ImageConfig, imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { renderedSchema } from '../../../../src/main/sources/single/render.ts'
import { plainSpec } from '../../../support/container-spec.ts'

const name = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/)
const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0'))
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 })
const address = fc.ipV4()
const path = name.map((each) => `/${each}`)
const megabytes = fc.integer({ min: 1, max: 4_000 })

/** How each is written, and where the engine has to find exactly what. */
const written = {
  command: some(word).map((value) => ({ value, body: { Cmd: value } })),
  entrypoint: some(word).map((value) => ({ value, body: { Entrypoint: value } })),
  user: fc.nat(65_535).map((id) => ({ value: `${id}:${id}`, body: { User: `${id}:${id}` } })),
  workingDir: path.map((value) => ({ value, body: { WorkingDir: value } })),
  hostname: name.map((value) => ({ value, body: { Hostname: value } })),
  stopSignal: fc
    .constantFrom('SIGTERM', 'SIGINT', '9')
    .map((value) => ({ value, body: { StopSignal: value } })),
  labels: fc
    .dictionary(name, word, { minKeys: 1, maxKeys: 3 })
    .map((value) => ({ value, body: {} })),
  init: fc.boolean().map((value) => ({ value, body: { HostConfig: { Init: value } } })),
  readOnly: fc.constant({ value: true, body: { HostConfig: { ReadonlyRootfs: true } } }),
  capAdd: fc.constantFrom('NET_RAW', 'cap_chown', 'SYS_TIME').map((value) => ({
    value: [value],
    body: { HostConfig: { CapAdd: [value.toUpperCase().replace('CAP_', '')] } },
  })),
  dns: some(address).map((value) => ({ value, body: { HostConfig: { Dns: value } } })),
  extraHosts: fc.tuple(name, address).map(([host, ip]) => ({
    value: { [host]: ip },
    body: { HostConfig: { ExtraHosts: [`${host}:${ip}`] } },
  })),
  sysctls: fc.nat(1_000).map((count) => ({
    value: [`net.core.somaxconn=${count}`],
    body: { HostConfig: { Sysctls: { 'net.core.somaxconn': String(count) } } },
  })),
  tmpfs: path.map((value) => ({ value, body: { HostConfig: { Tmpfs: { [value]: '' } } } })),
  shmSize: megabytes.map((size) => ({
    value: `${size}m`,
    body: { HostConfig: { ShmSize: size * 2 ** 20 } },
  })),
  ulimits: fc.tuple(fc.nat(9_999), fc.nat(9_999)).map(([soft, more]) => ({
    value: { nofile: `${soft}:${soft + more}` },
    body: { HostConfig: { Ulimits: [{ Name: 'nofile', Soft: soft, Hard: soft + more }] } },
  })),
  devices: path.map((value) => ({
    value: [`/dev${value}:${value}:r`],
    body: {
      HostConfig: {
        Devices: [{ PathOnHost: `/dev${value}`, PathInContainer: value, CgroupPermissions: 'r' }],
      },
    },
  })),
  pidsLimit: fc
    .integer({ min: -1, max: 999 })
    .filter((value) => value !== 0)
    .map((value) => ({ value, body: { HostConfig: { PidsLimit: value } } })),
  logging: fc.tuple(name, word).map(([key, text]) => ({
    value: { driver: 'local', options: { [key]: text } },
    body: { HostConfig: { LogConfig: { Type: 'local', Config: { [key]: text } } } },
  })),
}

const documents = fc.record(written, { requiredKeys: [] })

it('nothing that a document says of its container is lost on the way to the engine', () => {
  fc.assert(
    fc.property(documents, (chosen) => {
      const values = Object.fromEntries(
        Object.entries(chosen).map(([field, { value }]) => [field, value]),
      )
      const config: ImageConfig = imageConfigSchema.parse({
        kind: 'image',
        image: 'app',
        ...values,
      })
      const settings = settledSettings(config)
      // As a release keeps it, and reads it again.
      const kept = renderedSchema.shape.settings.parse(
        JSON.parse(JSON.stringify(settings ?? null)) ?? undefined,
      )
      expect(kept).toEqual(settings)
      const spec = { name: 'c', image: 'app', ...plainSpec, ...(kept && { settings: kept }) }
      const body = createBody(spec)
      for (const { body: wanted } of Object.values(chosen)) expect(body).toMatchObject(wanted)
      // And what is not said is left to the engine.
      const plain = createBody({ name: 'c', image: 'app', ...plainSpec })
      const said = Object.values(chosen).flatMap(({ body: wanted }) =>
        'HostConfig' in wanted ? Object.keys(wanted.HostConfig) : [],
      )
      expect(Object.keys(body.HostConfig as object).sort()).toEqual(
        [...new Set([...Object.keys(plain.HostConfig as object), ...said])].sort(),
      )
      // Each of it is shown to people.
      expect(Object.keys(shownSettings(kept ?? {})).length).toBeGreaterThanOrEqual(
        Object.keys(kept ?? {}).length,
      )
    }),
    { seed: 5, numRuns: 300 },
  )
})
