// Schemas in what ships are made when they are first asked for.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { lateSchemas } from '../../../scripts/lib/late-schemas.ts'
import { projectRoot } from '../../../scripts/lib/paths.mjs'

const source = `
import { z } from 'zod'
const made: string[] = []
const seen = <T>(name: string, schema: T): T => { made.push(name); return schema }
const port = z.number().int().refine((each) => each > 0)
export const lightSchema = z.object({ port: port.optional(), name: z.string().default(() => seen('default', 'x')) })
export const heavySchema = z.object({ light: lightSchema, more: z.array(lightSchema), of: seen('heavy', z.enum(['a', 'b'])) })
export const calls = { look: [heavySchema, 1], list: ((of: z.ZodType) => ({ of }))(z.array(seen('list', lightSchema))) }
export { made }
`
interface Module {
  readonly made: readonly string[]
  readonly lightSchema: z.ZodObject
  readonly heavySchema: z.ZodObject
  readonly calls: { readonly list: { readonly of: z.ZodType } }
}
// Below the root, for zod to be found from there, and in a folder as those whose schemas are late.
const cache = join(projectRoot, '.cache')
mkdirSync(cache, { recursive: true })
const root = mkdtempSync(join(cache, 'late-'))
let module: Module

beforeAll(async () => {
  const file = join(root, 'src/shared/some.ts')
  mkdirSync(join(root, 'src/shared'), { recursive: true })
  writeFileSync(file, source)
  await build({
    ...{ root, logLevel: 'silent', configFile: false, plugins: [lateSchemas] },
    build: { ssr: file, outDir: join(root, 'out'), rollupOptions: { external: ['zod'] } },
  })
  module = await import(join(root, 'out/some.js'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

it('makes none while it is loaded, and each once when it is asked for, with those within', () => {
  const { made, heavySchema, lightSchema, calls } = module
  expect(made).toEqual([])
  expect(lightSchema.parse({ port: 1 })).toEqual({ port: 1, name: 'x' })
  expect(made).toEqual(['default'])
  const value = { light: { name: 'a' }, more: [{ name: 'b', port: 2 }], of: 'a' }
  expect(heavySchema.parse(value)).toEqual(value)
  expect(heavySchema.parse(value)).toEqual(value)
  expect(made).toEqual(['default', 'heavy'])
  expect(calls.list.of.parse([{ name: 'c' }])).toEqual([{ name: 'c' }])
  expect(made).toEqual(['default', 'heavy', 'list'])
})

it('is a schema as any: refuses, is extended, named, described, and recognised', () => {
  const { lightSchema } = module
  expect(lightSchema.safeParse({ port: 0 }).success).toBe(false)
  expect(lightSchema.safeParse({ port: 1.5 }).error?.issues.map(({ path }) => path)).toEqual([
    ['port'],
  ])
  expect(lightSchema.extend({ more: z.string() }).safeParse({ name: 'a' }).success).toBe(false)
  expect(lightSchema).toBeInstanceOf(z.ZodObject)
  expect(Object.keys(lightSchema.shape)).toEqual(['port', 'name'])
  expect(z.toJSONSchema(lightSchema, { io: 'input' })).toMatchObject({
    type: 'object',
    properties: { port: { type: 'integer' }, name: { type: 'string' } },
  })
})
