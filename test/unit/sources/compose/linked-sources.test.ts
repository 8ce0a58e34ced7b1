import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { linkedSources } from '../../../../src/main/sources/compose/plan/leaving.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const parent = mkdtempSync(join(tmpdir(), 'longshore-links-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))
const folder = join(parent, 'shop')
for (const name of ['data', '.docker']) mkdirSync(join(folder, name), { recursive: true })
writeFileSync(join(folder, 'site.conf'), '')
symlinkSync('/', join(folder, 'host'))
symlinkSync('/etc/passwd', join(folder, 'users'))
symlinkSync('data', join(folder, 'current'))
symlinkSync(folder, join(parent, 'here'))
mkdirSync(join(parent, 'elsewhere'))
symlinkSync('../elsewhere', join(folder, 'beside'))

async function refused(sources: readonly string[], own = folder): Promise<unknown[]> {
  const volumes = sources.map((source) => ({ type: 'bind', source, target: `/in${source}` }))
  const rendered = renderedSchema.parse({ name: 'shop', services: { web: { volumes } } })
  return (await linkedSources(rendered, own)).map(({ item }) => item)
}

describe('SD-33 a mount from the folder of the project', () => {
  it('is refused where it is a link to what no container should get', async () => {
    const sources = ['host', 'host/etc/shadow', 'users'].map((name) => join(folder, name))
    expect(await refused(sources)).toEqual(sources.map((source) => `/in${source}`))
  })

  it('passes where it lies there, is not there yet, or leads to what is harmless', async () => {
    const names = ['data', 'site.conf', 'current', 'not-yet', 'beside']
    expect(await refused(names.map((name) => join(folder, name)))).toEqual([])
  })

  it('passes where the folder itself is reached by a link', async () => {
    const here = join(parent, 'here')
    expect(
      await refused([join(here, 'data'), join(here, 'current'), join(here, '.docker')], here),
    ).toEqual([])
    expect(await refused([join(here, 'users')], here)).toHaveLength(1)
  })
})
