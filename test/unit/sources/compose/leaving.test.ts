import { expect, it } from 'vitest'
import {
  climbingSources,
  contextsOutside,
  leavesFolder,
} from '../../../../src/main/sources/compose/plan/leaving.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const place = { root: '/srv/shop', directory: '/srv/shop/app', files: [], envFiles: [] }

const mounting = (source: string) =>
  renderedSchema.parse({
    name: 'p',
    services: { web: { volumes: [{ type: 'bind', source, target: '/t' }] } },
  })

it.each([
  ['../../data', true],
  ['../../shop2/data', true],
  ['./a/../../../b', true],
  ['../data', false],
  ['../..data', false],
  ['.', false],
  ['/srv/data', false],
  ['~/../x', false],
])('SD-33 of %j it is said whether it climbs out: %j', (source, isOut) => {
  const found = climbingSources(mounting(source), place)
  expect(found.map(({ message }) => message)).toEqual(
    isOut ? [`${source} climbs out of its folder`] : [],
  )
})

it('SD-33 files of secrets and configs climb like mounts', () => {
  const rendered = renderedSchema.parse({
    name: 'p',
    secrets: { theirs: { file: '../../.env' }, own: { file: '../key' } },
    configs: { theirs: { file: '../../a' }, inline: { content: '../../c' } },
  })
  expect(climbingSources(rendered, place).map(({ path }) => path.join('.'))).toEqual([
    'secrets.theirs.file',
    'configs.theirs.file',
  ])
})

it('how it is written matters only where something lies elsewhere', () => {
  expect(leavesFolder(mounting('/srv/shop/data'), place)).toBe(false)
  expect(leavesFolder(mounting('/srv/shop2/data'), place)).toBe(true)
})

it('SD-33 a repository is not built from other files of this machine', () => {
  const built = (context: string) =>
    contextsOutside(
      renderedSchema.parse({ name: 'p', services: { web: { build: { context } } } }),
      {
        ...place,
      },
    ).length
  expect([built('/srv/shop'), built('/srv/shop/app'), built('https://example.com/a.git')]).toEqual([
    0, 0, 0,
  ])
  expect([built('/srv'), built('/srv/other')]).toEqual([1, 1])
})
