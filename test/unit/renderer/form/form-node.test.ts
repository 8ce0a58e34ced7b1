import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { blankOf, formOf, readSchema, titleOf } from '../../../../src/renderer/form/form-node.ts'

const read = (schema: z.ZodType) => readSchema(z.toJSONSchema(schema, { io: 'input' }), 'x')

describe('readSchema', () => {
  it('makes a field of every field of the image source, none edited as raw JSON', () => {
    const node = readSchema(
      z.toJSONSchema(imageConfigSchema, { io: 'input', unrepresentable: 'any' }),
    )
    if (node.kind !== 'group') throw new Error('the config is an object')
    const kinds = Object.fromEntries(node.fields.map((field) => [field.name, field.node.kind]))
    expect(kinds).toMatchObject({
      kind: 'constant',
      image: 'text',
      pull: 'choice',
      port: 'number',
      env: 'record',
      volumes: 'list',
      publish: 'list',
      cpuLimit: 'number',
      command: 'either',
      user: 'text',
      labels: 'either',
      capAdd: 'list',
      ulimits: 'record',
      shmSize: 'text',
      privileged: 'flag',
    })
    expect(Object.values(kinds)).not.toContain('json')
  })

  it('edits what may be written in several ways in the way in which it is written', () => {
    const node = read(z.union([z.string(), z.array(z.string()), z.record(z.string(), z.number())]))
    if (node.kind !== 'either') throw new Error('several ways')
    const kindOf = (value: unknown) => formOf(node.forms, value)?.kind
    expect([undefined, 'a', ['a'], 5].map(kindOf)).toEqual(['text', 'text', 'list', 'text'])
    expect(kindOf({ a: { b: 1 } })).toBeUndefined()
    expect(read(z.union([z.string(), z.number()]))).toMatchObject({ kind: 'text' })
    expect(read(z.string().meta({ group: 'Network' }))).toMatchObject({ group: 'Network' })
  })

  it('keeps bounds that mean something, and drops those of the number type', () => {
    expect(read(z.number().int().min(1).max(9))).toMatchObject({ whole: true, min: 1, max: 9 })
    expect(read(z.number().int())).toMatchObject({ min: undefined, max: undefined })
  })

  it('tells what may be left out from what is only empty', () => {
    const node = read(
      z.object({ a: z.string(), b: z.string().default(''), c: z.string().optional() }),
    )
    if (node.kind !== 'group') throw new Error('an object')
    expect(node.fields.map(({ isOptional }) => isOptional)).toEqual([false, false, true])
    expect(blankOf(node)).toEqual({ a: '', b: '', c: undefined })
  })

  it('carries descriptions and defaults', () => {
    const node = read(z.object({ tag: z.string().default('latest').describe('Image tag') }))
    if (node.kind !== 'group') throw new Error('an object')
    expect(node.fields[0]).toMatchObject({
      name: 'tag',
      fallback: 'latest',
      node: { title: 'Tag', hint: 'Image tag', kind: 'text' },
    })
  })

  it('asks for nothing that only documents of earlier versions have', () => {
    const schema = z.object({
      now: z.string(),
      before: z.string().optional().meta({ deprecated: true }),
    })
    const node = read(schema)
    expect(node.kind === 'group' && node.fields.map(({ name }) => name)).toEqual(['now'])
  })

  it('edits what it does not know as JSON', () => {
    expect(read(z.record(z.string(), z.object({}))).kind).toBe('json')
    expect(readSchema('not a schema').kind).toBe('json')
  })
})

describe('blankOf', () => {
  it('begins a list item with the defaults of its schema', () => {
    const volume = read(z.object({ target: z.string(), exclusive: z.boolean().default(false) }))
    expect(blankOf(volume)).toEqual({ target: '', exclusive: false })
  })
})

describe('titleOf', () => {
  it('writes field names as words', () => {
    expect(['memoryLimit', 'cpuLimit', 'env'].map(titleOf)).toEqual([
      'Memory limit',
      'CPU limit',
      'Env',
    ])
  })
})
