import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readValues } from '../../../../src/renderer/form/document-values.ts'
import { lintDocument } from '../../../../src/renderer/workloads/lint-document.ts'

const text = (value: string) => `name: web\nsource: { kind: image, env: { VERSION: ${value} } }\n`

describe('the text of a document, turned into a form', () => {
  it('gives its values', () => {
    const env = { VERSION: '1.10' }
    expect(readValues(text('"1.10"'))).toEqual({
      ok: true,
      value: { name: 'web', source: { kind: 'image', env } },
    })
  })

  it('keeps no number of an env that would come out otherwise, and says so where it stands', () => {
    expect(readValues(text('1.10'))).toEqual({
      ok: false,
      error: expect.stringMatching(/^source\.env\.VERSION: write "1\.10", in quotes/),
    })
    const [problem, ...more] = lintDocument(text('1.10'))
    expect(more).toEqual([])
    expect(text('1.10').slice(problem?.from, problem?.to)).toBe('1.10')
    expect(problem).toMatchObject({ severity: 'error' })
    expect(lintDocument(text('1.5'))).toEqual([])
  })

  it.each([
    ...['0755', '1.10', '1_000', '0b101', '-0o17', '0O17', '1e3', 'yes', '1:30', '08', '.5', ''],
    ...['true', 'null', '~', '12345678901234567890', '2020-01-02', 'a: b', '# no', '0x_f', '+1'],
  ])('keeps the text "%s" of an env as it was, there and back', (value) => {
    const values = { name: 'web', env: { V: value }, source: { kind: 'image', env: { V: value } } }
    const written = stringify(values)
    expect(readValues(written)).toEqual({ ok: true, value: values })
    expect(lintDocument(written)).toEqual([])
  })

  it('says why it is none', () => {
    for (const wrong of ['a: [', '- a', 'a: *nobody'])
      expect(readValues(wrong), wrong).toMatchObject({ ok: false, error: expect.any(String) })
  })
})
