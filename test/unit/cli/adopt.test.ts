// Taking a container over from the terminal: the real room behind it, over an engine in memory.
import { expect, it, onTestFinished } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { openDoors } from '../../support/third-kind/doors.ts'

async function withContainer(env: Record<string, string> = {}) {
  const doors = openDoors()
  onTestFinished(doors.close)
  const { engine } = doors.session
  const image = 'localhost/app:v1'
  const id = await engine.containers.create({ ...plainSpec, name: 'hand', image, env })
  const workloads = async () =>
    (await doors.client.workloads.list()).map(({ document }) => document.name)
  return { ...doors, id, workloads }
}

it('shows what a container would be, without its secrets, and stores nothing', async () => {
  const { terminal, workloads } = await withContainer({ API_TOKEN: 'sesame', MODE: 'fast' })
  const { code, out } = await terminal('adopt local/hand --dry-run')
  expect(code).toBe(0)
  expect(out).toContain('hand on local runs localhost/app:v1')
  expect(out).toContain('Kept sealed: API_TOKEN')
  expect(out).not.toContain('sesame')
  expect(await workloads()).toEqual([])
})

it('adopts it by its id under a name, as release r1, and once alone', async () => {
  const { terminal, client, session, id } = await withContainer()
  const before = await session.engine.containers.inspect(id)
  const { code, out } = await terminal('adopt local/hand --name web')
  expect(out).toContain('hand is adopted as web, release r1; nothing was restarted.')
  expect(code).toBe(0)
  expect(await client.releases.list({ workload: 'web' })).toMatchObject([
    { name: 'r1', action: 'adopt', config: { 'adopted container': id.slice(0, 12) } },
  ])
  expect(await session.engine.containers.inspect(id)).toEqual(before)
  expect((await terminal('adopt local/hand --name web')).err).toContain('web')
  expect((await terminal('adopt local/hand --name web')).code).not.toBe(0)
})

it('claims what another installation runs, and says what of its document does not come along', async () => {
  const { terminal, session } = await withContainer()
  const labels = { [label.installation]: 'theirs', [label.workload]: 'shop', [label.role]: 'image' }
  const image = 'localhost/app:v1'
  await session.engine.containers.create({ ...plainSpec, name: 'shop', image, labels })
  const said = /beside the container does not come along: an HTTP health check, public names/
  expect((await terminal('claim local/shop --dry-run')).out).toMatch(said)
  const { code, out } = await terminal('claim local/shop --yes')
  expect(out).toContain('shop is claimed as shop, release r1; nothing was restarted.')
  expect(out).toMatch(said)
  expect(code).toBe(0)
  expect((await terminal('adopt local/hand --dry-run')).out).not.toMatch(said)
})

it('takes nothing of which its document cannot say all, unless that is accepted', async () => {
  const { terminal, workloads } = await withContainer({ 'BAD NAME': '1' })
  const refused = await terminal('adopt local/hand')
  expect(refused.code).toBe(2)
  expect(refused.err).toMatch(/its document cannot say: env "BAD NAME".*add --accept-losses/s)
  expect(await workloads()).toEqual([])
  expect((await terminal('adopt local/hand --accept-losses')).code).toBe(0)
  expect(await workloads()).toEqual(['hand'])
})

it.each([
  ['adopt local', 2, 'name a host and a project, or HOST/CONTAINER'],
  [
    'adopt local shop --dry-run',
    2,
    '--dry-run, --accept-losses and --secret go with HOST/CONTAINER',
  ],
  ['adopt local/nobody', 1, 'nobody on local'],
])('says what is wrong with %s', async (argv, code, words) => {
  const { terminal } = await withContainer()
  const ran = await terminal(argv)
  expect(ran.err).toContain(words)
  expect(ran.code).toBe(code)
})
