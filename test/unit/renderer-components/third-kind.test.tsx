// A kind that nothing in the app knows is a folder, and a line: here they are of the test.
import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const page = (text: string) => `
name: notes
host: local
source: { kind: page, text: ${text} }
deploy: { healthTimeout: 2s, stopTimeout: 1s }
`

it('is deployed, shown in every door, rolled back and removed', async () => {
  const doors = openDoors()
  onTestFinished(doors.close)
  const { client, terminal } = doors
  for (const text of ['first', 'second']) {
    const applied = await terminal('workloads apply -f page.yaml', page(text))
    expect(applied.err).toBe('')
    const deployed = await terminal('deploy notes')
    expect([deployed.code, deployed.out]).toEqual([0, expect.stringContaining('succeeded')])
  }
  expect(doors.env()).toEqual([{ PAGE: 'second' }])

  // In the terminal.
  expect((await terminal('workloads list')).out).toMatch(/notes +page +local +second/)
  expect((await terminal('status')).out).toMatch(/notes +local .*running/)
  const [release] = await client.releases.list({ workload: 'notes' })
  expect(release).toMatchObject({ name: 'r2', live: true, config: { text: 'second' } })

  // By the contract, as the browser and the desktop have it.
  const kinds = await client.sources.list({})
  expect(kinds.map(({ kind }) => kind)).toContain('page')
  const { workloads } = await client.fleet.status({})
  expect(workloads).toMatchObject([{ name: 'notes', kind: 'page', state: 'running' }])

  // In the window.
  openWindowOver(client, '/workloads/notes')
  const shown = await screen.findByText('Text')
  expect(within(shown.parentElement as HTMLElement).getByText('second')).toBeTruthy()
  expect(screen.getByRole('tab', { name: 'Releases' })).toBeTruthy()
  expect(screen.queryByRole('tab', { name: 'Files' })).toBeNull()

  const back = await terminal('rollback notes')
  expect([back.code, back.out]).toEqual([0, expect.stringContaining('succeeded')])
  expect(doors.env()).toEqual([{ PAGE: 'first' }])

  const removed = await terminal('workloads delete notes --yes')
  expect([removed.code, removed.err]).toEqual([0, ''])
  expect(doors.env()).toEqual([])
  expect((await client.workloads.list({})).length).toBe(0)
})
