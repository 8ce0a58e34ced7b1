import { screen, waitFor, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

async function dialogOf(name: string) {
  const opened = openWindow('/fleet')
  const fleet = within(await screen.findByRole('treegrid', { name: 'Fleet' }))
  await opened.user.click(await fleet.findByText(name))
  await screen.findByRole('heading', { name, level: 1 })
  await opened.user.click(screen.getByRole('button', { name: /^Adopt postgres-main on / }))
  const dialog = within(await screen.findByRole('dialog', { name: `Adopt ${name}` }))
  return { ...opened, dialog }
}

it('shows the document of a container, and lets it be adopted once all that it would lose is accepted', async () => {
  const { user, client, dialog } = await dialogOf('postgres-main')
  const shown = await dialog.findByRole('group', { name: 'Document' })
  expect(shown.textContent).toContain('POSTGRES_PASSWORD: ••••')
  const lost = within(dialog.getByRole('region', { name: /^Would be lost/ }))
  expect(lost.getByText('its own seccomp profile, read from a file')).toBeDefined()
  expect(dialog.getByText(/has no name of its own/)).toBeDefined()
  const adopt = dialog.getByRole<HTMLButtonElement>('button', { name: 'Adopt postgres-legacy' })
  expect(adopt.disabled).toBe(true)
  await user.click(
    dialog.getByRole('checkbox', { name: 'The next container may be without these' }),
  )
  expect(adopt.disabled).toBe(false)
  await user.click(adopt)
  await waitFor(() => expect(location.hash).toBe('#/workloads/postgres-legacy'))
  expect((await client.workloads.list()).map(({ document }) => document.name)).toContain(
    'postgres-legacy',
  )
})

it('takes a name that is free alone', async () => {
  const { user, dialog } = await dialogOf('postgres-main')
  const name = await dialog.findByRole('textbox', { name: 'Name of the workload' })
  await user.click(
    dialog.getByRole('checkbox', { name: 'The next container may be without these' }),
  )
  await user.clear(name)
  await user.type(name, 'checkout')
  expect(dialog.getByText('There is a workload checkout already')).toBeDefined()
  const adopt = dialog.getByRole<HTMLButtonElement>('button', { name: 'Adopt checkout' })
  await waitFor(() => expect(adopt.disabled).toBe(true))
})

it('leads from the release that was adopted to no deployment, as there was none', async () => {
  const doors = openDoors()
  onTestFinished(doors.close)
  const image = 'localhost/app:v1'
  await doors.session.engine.containers.create({ ...plainSpec, name: 'hand', image })
  expect((await doors.terminal('adopt local/hand')).code).toBe(0)
  openWindowOver(doors.client, '/workloads/hand/releases')
  await screen.findByRole('heading', { name: 'r1', level: 2 })
  expect(screen.getAllByText('adopted as it ran: hand').length).toBeGreaterThan(0)
  expect(screen.queryByRole('link', { name: 'adopt' })).toBeNull()
})

it('says who lives in the network of the container that is adopted, and would lose it', async () => {
  const doors = openDoors()
  onTestFinished(doors.close)
  const image = 'localhost/app:v1'
  const { containers } = doors.session.engine
  const id = await containers.create({ ...plainSpec, name: 'hand', image })
  await containers.create({ ...plainSpec, name: 'apart', image })
  const network = `container:${id}`
  const side = await containers.create({ ...plainSpec, name: 'side', image, network })
  await containers.start(side)
  const told = (await doors.terminal('adopt local/hand --dry-run')).out
  expect(told).toContain('side shares its network: once it is replaced, side is left without')
  expect(told).not.toContain('apart')
})

it('claims what another installation runs, once it was shown whose it is, and leaves a mark for that one', async () => {
  const doors = openDoors()
  onTestFinished(doors.close)
  const { containers, control } = doors.session.engine
  const labels = {
    ...{ [label.installation]: 'theirs', [label.workload]: 'web', [label.release]: 'r3' },
    ...{ [label.role]: 'image', [label.user]: 'bob', [label.machine]: 'desk' },
  }
  const made = { ...plainSpec, name: 'web', image: 'localhost/app:v1', labels }
  const id = await containers.create(made)
  await containers.start(id)
  const { user } = openWindowOver(doors.client, '/fleet')
  const fleet = within(await screen.findByRole('treegrid', { name: 'Fleet' }))
  await user.click(await fleet.findByText('web'))
  await user.click(await screen.findByRole('button', { name: 'Claim web on local' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Claim web' }))
  await dialog.findByText(/It is web r3 of the installation theirs, deployed by bob on desk\./)
  await user.click(dialog.getByRole('button', { name: 'Claim web' }))
  await waitFor(() => expect(location.hash).toBe('#/workloads/web'))
  const [mark] = control.containers().filter(({ spec }) => spec.name.startsWith('longshore-claim-'))
  expect(mark).toMatchObject({
    ...{ state: 'created', spec: { name: `longshore-claim-${id.slice(0, 12)}` } },
  })
  expect(mark?.spec.labels).toMatchObject({ 'longshore.claim.from': 'theirs' })
  const listed = (await doors.client.fleet.status({})).containers
  expect(listed.map(({ name }) => name)).toEqual(['web'])
})

it('keeps values as secrets of the workload, which its document only names, where that is ticked', async () => {
  const doors = openDoors()
  onTestFinished(doors.close)
  const env = { API_TOKEN: 'c4n4ry-value', PORT: '80' }
  const made = { ...plainSpec, name: 'hand', image: 'localhost/app:v1', env }
  const id = await doors.session.engine.containers.create(made)
  await doors.session.engine.containers.start(id)
  const { user } = openWindowOver(doors.client, '/fleet')
  const fleet = within(await screen.findByRole('treegrid', { name: 'Fleet' }))
  await user.click(await fleet.findByText('hand'))
  await user.click(await screen.findByRole('button', { name: 'Adopt hand on local' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Adopt hand' }))
  const document = () => dialog.getByRole('group', { name: 'Document' }).textContent ?? ''
  await user.click(await dialog.findByRole('checkbox', { name: 'API_TOKEN' }))
  await waitFor(() => expect(document()).toContain('secret: API_TOKEN'))
  expect(document()).not.toContain('••••')
  await user.click(dialog.getByRole('button', { name: 'Adopt hand' }))
  await waitFor(() => expect(location.hash).toBe('#/workloads/hand'))
  const { document: stored } = await doors.client.workloads.show({ name: 'hand' })
  expect(stored.source).toMatchObject({ env: { API_TOKEN: { secret: 'API_TOKEN' }, PORT: '80' } })
  expect(await doors.client.secrets.list({})).toMatchObject({
    secrets: [{ name: 'API_TOKEN', workload: 'hand', usedBy: [{ workload: 'hand' }] }],
    missing: [],
  })
  const told = await doors.terminal('plan hand')
  expect(JSON.stringify(told)).not.toContain('c4n4ry')
})

it.each([
  ['edge', 'The edge of Longshore itself', 'it is the edge of Longshore itself'],
  ['helper', 'A helper of Longshore itself', 'it is a helper of Longshore itself'],
])(
  'shows the %s of Longshore as that in each list, and lets nobody adopt it',
  async (role, shown, refused) => {
    const doors = openDoors()
    onTestFinished(doors.close)
    const { installation } = await doors.client.app.info()
    const ours = { [label.installation]: installation, [label.role]: role }
    const { control } = doors.session.engine
    control.addContainer({ name: 'by-hand', image: 'localhost/app:v1' })
    control.addContainer({ name: `longshore-${role}`, image: 'localhost/app:v1', labels: ours })
    const { out } = await doors.terminal('status')
    const [own = '', unmanaged = ''] = out
      .slice(out.indexOf('Longshore’s own:'))
      .split('Not managed by Longshore:')
    expect([own, unmanaged].map((part) => part.includes(`longshore-${role}`))).toEqual([
      true,
      false,
    ])
    expect(unmanaged).toContain('by-hand')
    const adopted = await doors.terminal(`adopt local/longshore-${role}`)
    expect(adopted.code).not.toBe(0)
    expect(adopted.err).toContain(refused)
    const { user } = openWindowOver(doors.client, '/fleet')
    const fleet = within(await screen.findByRole('treegrid', { name: 'Fleet' }))
    const heading = await fleet.findByText('Longshore’s own')
    const name = fleet.getByText(`longshore-${role}`)
    expect(heading.compareDocumentPosition(name)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
    expect(fleet.getByText('by-hand').compareDocumentPosition(name)).toBe(
      Node.DOCUMENT_POSITION_PRECEDING,
    )
    await user.click(name)
    await screen.findByRole('heading', { name: `longshore-${role}`, level: 1 })
    expect(screen.getByText(shown)).toBeDefined()
    expect(screen.queryByRole('button', { name: /^Adopt / })).toBeNull()
  },
)
