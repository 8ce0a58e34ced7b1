import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { composeConfigSchema } from '../../../../src/main/sources/compose/config.ts'
import { gitConfigSchema } from '../../../../src/main/sources/git/config.ts'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { instanceConfigSchema } from '../../../../src/main/sources/instance/config.ts'
import { askedFields } from '../../../../src/renderer/form/asked-fields.ts'
import type { Values } from '../../../../src/renderer/form/document-values.ts'
import { type FormNode, readSchema } from '../../../../src/renderer/form/form-node.ts'

const nodeOf = (schema: z.ZodType) =>
  readSchema(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))

function fieldsOf(node: FormNode | undefined) {
  if (node?.kind !== 'group') throw new Error('no object')
  return node.fields
}

const image = { kind: 'image', image: 'app' }
const git = { kind: 'git', repository: 'https://git.example/us/app.git' }
const migrate = { name: 'migrate', role: 'init', image: 'app:1' }
const web = { name: 'web', image: 'app:1' }

const services = fieldsOf(nodeOf(instanceConfigSchema)).find(({ name }) => name === 'services')
const serviceNode = services?.node.kind === 'list' ? services.node.item : undefined

interface Kind {
  readonly node: FormNode | undefined
  /** Paths that its schema refuses. */
  readonly refused: (values: Values) => readonly string[]
}

const whole = (schema: z.ZodType): Kind => ({
  node: nodeOf(schema),
  refused: (values) =>
    (schema.safeParse(values).error?.issues ?? []).map(({ path }) => String(path[0])),
})
const kinds: Readonly<Record<string, Kind>> = {
  image: whole(imageConfigSchema),
  git: whole(gitConfigSchema),
  service: {
    node: serviceNode,
    refused: (values) => {
      const config = { kind: 'instance', services: [values, { ...web, name: 'other' }] }
      const { error } = instanceConfigSchema.safeParse(config)
      return (error?.issues ?? []).map(({ path }) => String(path[2]))
    },
  },
}

const refusedFields: readonly (readonly [keyof typeof kinds, Values, string, unknown])[] = [
  ['service', migrate, 'ports', [{ container: 80 }]],
  ['service', migrate, 'healthcheck', '/healthz'],
  ['service', migrate, 'restart', 'always'],
  ['service', web, 'memswapLimit', '64m'],
  ['service', { ...web, uts: 'host' }, 'hostname', 'web'],
  ...[image, git].flatMap(
    (base) =>
      [
        [base.kind, base, 'memswapLimit', '64m'],
        [base.kind, { ...base, networkMode: 'host' }, 'publish', ['80:80']],
        [base.kind, { ...base, networkMode: 'none' }, 'networks', ['shared']],
        [base.kind, { ...base, uts: 'host' }, 'hostname', 'web'],
        [base.kind, { ...base, replicas: 2 }, 'maxInstances', 3],
      ] as const,
  ),
]

describe('a form asks for no field that would be refused', () => {
  it.each(refusedFields)('of %s %j: %s', (kind, base, field, value) => {
    const { node, refused } = kinds[kind] as Kind
    const asked = (values: Values) => askedFields(fieldsOf(node), values).map(({ name }) => name)
    expect(refused(base)).toEqual([])
    expect(refused({ ...base, [field]: value })).toContain(field)
    expect(asked(base)).not.toContain(field)
    expect(asked({ ...base, [field]: value }), 'what is set and wrong is shown').toContain(field)
  })
})

const askedOf = (schema: z.ZodType, values: Values) =>
  askedFields(fieldsOf(nodeOf(schema)), values).map(({ name }) => name)

it('asks for either of two that exclude each other until one of them is set', () => {
  const compose = (values: Values) => askedOf(composeConfigSchema, { kind: 'compose', ...values })
  expect(compose({ path: '' })).toEqual(expect.arrayContaining(['path', 'git', 'onHost']))
  expect(compose({ path: '/srv/shop' })).not.toContain('git')
  const fetched = compose({ path: '', git: { url: 'https://git.example/us/shop.git' } })
  expect(fetched).toContain('git')
  expect(fetched).not.toContain('path')
  expect(fetched).not.toContain('onHost')
  expect(askedOf(imageConfigSchema, image)).toEqual(
    expect.arrayContaining(['replicas', 'maxInstances', 'hostname', 'uts']),
  )
  expect(askedOf(imageConfigSchema, { ...image, maxInstances: 3 })).not.toContain('replicas')
  expect(askedOf(imageConfigSchema, { ...image, hostname: 'web' })).not.toContain('uts')
})

it('asks for the memory and swap of what has a memory limit, wherever that is written', () => {
  expect(askedOf(imageConfigSchema, { ...image, memoryLimit: 64 })).toContain('memswapLimit')
  const service = (limits: Values) =>
    askedFields(fieldsOf(serviceNode), { ...web, limits }).map(({ name }) => name)
  expect(service({ memory: 64 })).toContain('memswapLimit')
  expect(service({ memory: 0 })).not.toContain('memswapLimit')
})
