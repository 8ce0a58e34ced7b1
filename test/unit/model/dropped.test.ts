import { expect, it } from 'vitest'
import { droppedText, withDropped } from '../../../src/shared/model/dropped.ts'

const at = { host: 'prod', proxy: 'Caddy', what: 'it closes idle connections' }

it('counts all changes of a proxy in one deployment together, and tells each proxy by itself', () => {
  const first = withDropped(undefined, { ...at, names: ['a.example.com'], changes: 1 })
  expect(first.map(droppedText)).toEqual([
    'Caddy on prod was changed once for a.example.com: it closes idle connections.',
  ])
  const both = withDropped(first, { ...at, names: ['a.example.com', 'b.example.com'], changes: 2 })
  const all = withDropped(both, { ...at, host: 'other', names: ['c.example.com'], changes: 1 })
  expect(all.map(droppedText)).toEqual([
    'Caddy on prod was changed 3 times for a.example.com, b.example.com: it closes idle connections.',
    'Caddy on other was changed once for c.example.com: it closes idle connections.',
  ])
})
