import { expect, it } from 'vitest'
import { run } from './harness.ts'

const absent = {
  ...{ host: 'prod', state: 'absent', version: null, image: null, routes: null },
  ...{ httpPort: null, httpsPort: null, isForeign: false, isDeclared: false },
}

it('says as an edge is removed how its host declared it, as it is typed to have that again', async () => {
  const remove = async () => ({
    ...absent,
    undeclared: { httpPort: 8000, authority: 'https://ca.example.com/dir', authorityRoot: '-----' },
  })
  const { out } = await run('edge remove prod', { edge: { remove } })
  expect(out).toBe(
    [
      'There is no edge on prod.',
      'Its proxy is declared no more; as it was: longshore hosts edit prod --proxy kind=edge httpPort=8000 authority=https://ca.example.com/dir "authorityRoot=$(cat root.crt)"',
      '',
    ].join('\n'),
  )
  const plain = await run('edge remove prod', { edge: { remove: async () => absent } })
  expect(plain.out).toBe('There is no edge on prod.\n')
})
