// A plan that was computed elsewhere, from its file: in the terminal, and dropped on the window.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fireEvent, screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 10s, soak: 0s, stopTimeout: 1s }
`

/** `web` is planned with `v2`, and the plan is in a file. */
async function withFile() {
  const doors = openDoors({})
  onTestFinished(doors.close)
  const dir = mkdtempSync(join(tmpdir(), 'longshore-plan-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'plan.json')
  const { terminal } = doors
  expect((await terminal('workloads apply -f web.yaml', web)).err).toBe('')
  const planned = await terminal(`plan web --tag v2 --json --out ${file}`)
  expect(planned).toMatchObject({ code: 0, err: '' })
  const text = readFileSync(file, 'utf8')
  expect(JSON.parse(text)).toEqual(JSON.parse(planned.out))
  return { ...doors, file, text }
}

it('is equal while nothing changed, and moved field by field after; the file does nothing', async () => {
  const { terminal, client, text } = await withFile()
  const same = await terminal('plan show plan.json', text)
  expect(same).toMatchObject({ code: 0, err: '' })
  expect(same.out).toContain('It is what the file says, field by field.')
  expect(await client.deploys.list({})).toEqual([])
  expect((await terminal('deploy web --tag v1')).code).toBe(0)
  const moved = await terminal('plan show plan.json', text)
  expect(moved.code).toBe(1)
  expect(moved.out).toMatch(/THE FILE SAYS[\s\S]*local: change of tag +nothing → v2 +v1 → v2/)
  expect(await client.deploys.list({})).toHaveLength(1)
  expect((await terminal('plan show plan.json', '{}')).err).toContain('it is no plan')
})

it('is computed again where it is dropped on the window, and done only when that is pressed', async () => {
  const { client, text } = await withFile()
  const { user } = openWindowOver(client, '/fleet')
  await screen.findAllByText('web')
  const drop = (content: string) =>
    fireEvent.drop(window, { dataTransfer: { files: [new File([content], 'plan.json')] } })
  drop('{}')
  const refused = await screen.findByRole('dialog', { name: 'Plan from a file' })
  within(refused).getByText(/it is no plan/)
  await user.click(within(refused).getAllByRole('button', { name: 'Close' })[0] as HTMLElement)
  drop(text)
  const dialog = await screen.findByRole('dialog', { name: 'Plan for web' })
  await within(dialog).findByText(/It is what the file says/)
  expect(await client.deploys.list({})).toEqual([])
  await user.click(within(dialog).getByRole('button', { name: 'Deploy v2' }))
  await expect
    .poll(async () => (await client.deploys.list({}))[0])
    .toMatchObject({ state: 'succeeded', tag: 'v2' })
})
