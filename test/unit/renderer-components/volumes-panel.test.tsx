// What holds data of a workload, in the window and in the terminal, over the app's own modules.
import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source:
  kind: image
  image: localhost/app
  pull: never
  port: 80
  healthcheck: /healthz
  volumes: [{ scope: named, name: rows, target: /data }]
deploy: { healthTimeout: 2s, soak: 0s, stopTimeout: 1s }
`

async function withVolumes() {
  const doors = openDoors()
  onTestFinished(doors.close)
  const { terminal, client, session } = doors
  await terminal('workloads apply -f web.yaml', web)
  expect((await terminal('deploy web --tag v1')).code).toBe(0)
  const { installation } = await client.app.info()
  const labels = { [label.installation]: installation, [label.workload]: 'web' }
  await session.engine.volumes.ensure('left', labels)
  await session.engine.volumes.ensure('of-others', {})
  const [made] = session.engine.control.containers()
  await session.engine.containers.create({
    ...{ ...plainSpec, name: 'backup', image: made?.spec.image ?? '' },
    mounts: [{ kind: 'volume', source: 'rows', target: '/from' }],
  })
  return doors
}

it('names each volume of a workload with who else uses it, and measures when asked', async () => {
  const { client } = await withVolumes()
  const { user } = openWindowOver(client, '/workloads/web')
  const panel = await screen.findByRole('region', { name: /^Volumes/ })
  const rows = within(panel).getAllByRole('listitem')
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^left on local.*Nobody else uses it.*last use not known$/),
    expect.stringMatching(/^rows on local, at \/data.*Also used by backup.*in use$/),
  ])
  await user.click(within(panel).getByRole('button', { name: 'Measure sizes' }))
  expect(await within(panel).findAllByText(/^0 B$/)).toHaveLength(2)
})

it('is the same in the terminal, and shows all of a host', async () => {
  const { terminal } = await withVolumes()
  const own = await terminal('volumes web')
  expect(own.out).toMatch(/volume +0 B +- +left/)
  expect(own.out).toMatch(/volume +0 B +now +rows +here at \/data, backup/)
  expect(own.out).not.toContain('of-others')
  const all = await terminal('volumes --host local --no-sizes')
  expect(all.out).toContain('of-others')
  expect(all.out).toMatch(/volume +- +now +rows +backup, web/)
  const none = await terminal('volumes')
  expect(none.code).toBe(2)
  expect(none.err).toContain('name a workload, or a host')
})
