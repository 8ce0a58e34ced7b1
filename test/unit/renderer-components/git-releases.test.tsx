import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindowOver } from '../../support/window.tsx'

it('releases of commits are told apart by commit and subject, without a column that says the same again', async () => {
  const client = createFakeClient('full')
  const commit = '4c0cf7fda9a488f6a7fc9569623bd2fdc2c585ff'
  const list: typeof client.releases.list = async (...asked) =>
    (await client.releases.list(...asked)).map((release) => ({
      ...{ ...release, tag: commit.slice(0, 12) },
      config: { commit, subject: 'Serve v3' },
    }))
  const releases = new Proxy(client.releases, {
    get: (of, key) => (key === 'list' ? list : Reflect.get(of, key)),
  })
  const of = new Proxy(client, {
    get: (all, key) => (key === 'releases' ? releases : Reflect.get(all, key)),
  })
  openWindowOver(of, '/workloads/checkout/releases')
  const [first] = await screen.findAllByText('Serve v3')
  const grid = within(first?.closest('[role=grid]') ?? expect.fail('they stand in a list'))
  expect(grid.getAllByText('4c0cf7fd').length).toBeGreaterThan(0)
  expect(grid.getByRole('columnheader', { name: 'Commit' })).toBeDefined()
  expect(grid.queryByRole('columnheader', { name: 'Tag' })).toBeNull()
})
