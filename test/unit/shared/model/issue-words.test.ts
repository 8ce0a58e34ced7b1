import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readDocument } from '../../../../src/main/workloads/document.ts'
import '../../../../src/shared/model/issue-words.ts'
import { hostRecordSchema } from '../../../../src/shared/model/host.ts'
import { settingsChangeSchema } from '../../../../src/shared/model/settings.ts'
import { sources } from '../../../support/sources.ts'

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message)

describe('what is wrong with a field', () => {
  it.each([
    [z.number().min(1), 0, 'use 1 or more'],
    [z.number().max(20), 21, 'use at most 20'],
    [z.number(), 'x', 'write a number'],
    [z.number(), Number.NaN, 'write a number'],
    [z.number().int(), 1.5, 'write a whole number'],
    [z.string(), undefined, 'is missing'],
    [z.string(), 3, 'write text'],
    [z.string().min(1), '', 'is empty'],
    [z.string().min(3), 'ab', 'use at least 3 characters'],
    [z.string().max(1), 'ab', 'use at most 1 character'],
    [z.array(z.string()).min(1), [], 'name at least one'],
    [z.array(z.string()).max(2), ['', '', ''], 'use at most 2 items'],
    [z.array(z.string()), {}, 'write a list'],
    [z.boolean(), 'yes', 'write true or false'],
    [z.enum(['a', 'b']), 'c', 'use one of: a, b'],
    [z.literal('image'), 'img', 'use image'],
    [z.string().startsWith('/'), 'x', 'must start with /'],
    [z.strictObject({}), { size: 1 }, 'size is not known here'],
    [z.record(z.string().regex(/^a/, 'begin with a'), z.string()), { b: '' }, 'begin with a'],
    [z.discriminatedUnion('k', [z.object({ k: z.literal('x') })]), { k: 'y' }, 'use x'],
  ])('%#: is said in our own words', (schema, value, words) => {
    expect(said(schema, value)).toEqual([words])
  })

  it('is said so of settings, hosts and documents', () => {
    expect(said(settingsChangeSchema, { globalCap: 0, keepReleases: 5_000 })).toEqual([
      'use 1 or more',
      'use at most 1000',
    ])
    expect(said(hostRecordSchema, {})?.join()).not.toMatch(/expected|invalid|too (small|big)/i)
    const document = {
      name: 'web',
      host: 'local',
      source: { kind: 'image', image: 'app', port: -1 },
    }
    expect(readDocument(sources, document)).toEqual({
      ok: false,
      error: [{ path: 'source.port', message: 'use 0 or more' }],
    })
  })
})
