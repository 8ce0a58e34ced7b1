// The volumes of a workload on several hosts, in the window and in the terminal, over the app's own modules.
import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import type { FakeSession } from '../../support/fake-session/fake-session.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
hosts: [local, b]
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 2s, soak: 0s, stopTimeout: 1s }
`

/** `both` is on the two of them, `only-b` on the second. */
async function withVolumes() {
  const doors = openDoors({ b: 'open' })
  onTestFinished(doors.close)
  const { terminal, client } = doors
  const [b] = doors.others
  if (!b) throw new Error('no other host')
  expect((await terminal('workloads apply -f web.yaml', web)).err).toBe('')
  expect((await terminal('deploy web --tag v1')).code).toBe(0)
  const { installation } = await client.app.info()
  const labels = { [label.installation]: installation, [label.workload]: 'web' }
  const make = (on: FakeSession, name: string) => on.engine.volumes.ensure(name, labels)
  await make(doors.session, 'both')
  await make(b, 'both')
  await make(b, 'only-b')
  return { ...doors, b }
}

const volumesOn = ({ engine }: FakeSession) => engine.control.volumes()

it('names each volume once with its hosts, and deletes what is ticked wherever it is', async () => {
  const { client, session, b } = await withVolumes()
  const { user } = openWindowOver(client, '/workloads/web')
  await user.click(await screen.findByRole('button', { name: 'Delete web' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete web' })
  const choice = await within(dialog).findByRole('group', { name: 'Volumes to delete too' })
  const rows = within(choice).getAllByRole('checkbox')
  expect(rows.map((row) => row.closest('label')?.textContent)).toEqual([
    expect.stringMatching(/^bothon local, .*on b, /),
    expect.stringMatching(/^only-bon b, /),
  ])
  for (const row of rows) await user.click(row)
  await user.type(within(dialog).getByLabelText('Type web to confirm'), 'web')
  const all = 'Delete web, 2 containers and 3 volumes on local and b'
  await user.click(await within(dialog).findByRole('button', { name: all }))
  await expect.poll(() => [...volumesOn(session), ...volumesOn(b)]).toEqual([])
})

it('shows what the hosts that answer have, and says of the one that is away that it is not known', async () => {
  const { client, b } = await withVolumes()
  b.engine.control.setReachable(false)
  expect(await client.projects.volumes({ workload: 'web' })).toMatchObject({
    volumes: [{ name: 'both', host: 'local' }],
    away: [{ host: 'b', failure: { kind: 'engine-unavailable' } }],
  })
  const { user } = openWindowOver(client, '/workloads/web')
  await user.click(await screen.findByRole('button', { name: 'Delete web' }))
  const choice = await screen.findByRole('group', { name: 'Volumes to delete too' })
  expect(within(choice).getAllByRole('checkbox')).toHaveLength(1)
  expect(choice.textContent).toMatch(/Which volumes it has on b is not known: .*b/)
})

it('names them with their hosts in the terminal, and refuses by name what is nowhere', async () => {
  const { terminal, session, b } = await withVolumes()
  const refused = await terminal('workloads delete web --yes --volumes nowhere')
  expect(refused.code).toBe(1)
  expect(refused.out).toContain(
    'it has no volume nowhere; it has: both on local; both, only-b on b',
  )
  const deleted = await terminal('workloads delete web --yes --volumes only-b')
  expect(deleted).toMatchObject({ code: 0 })
  expect(deleted.out).toContain(
    'These volumes stay, with their data: both (0 B on local, 0 B on b).',
  )
  expect([volumesOn(session), volumesOn(b)]).toEqual([['both'], ['both']])
})
