import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindowOver } from '../../support/window.tsx'

async function lanesOf(isWanted: (deployment: Deployment) => boolean) {
  const client = createFakeClient('full')
  const found = (await client.deploys.list({})).find(isWanted)
  const { user } = openWindowOver(client, `/deployments/${found?.id}`)
  return { user, lanes: within(await screen.findByRole('figure', { name: 'Serving lanes' })) }
}

it('draws the containers of one program alone by their tags, with how long each served', async () => {
  const { lanes } = await lanesOf(({ workload, tag }) => workload === 'web' && tag === 'v2')
  expect(lanes.getByText('Served without a gap')).toBeDefined()
  const [old, fresh, ...more] = lanes.getAllByRole('listitem')
  expect(more).toEqual([])
  // Tags are told by the list of deployments, which may come after the one that is shown.
  await waitFor(() =>
    expect(old?.textContent).toMatch(/^Oldv1\d.* s.*Old container .*: .*served until/),
  )
  expect(fresh?.textContent).toMatch(/^Newv2\d.* s.*New container .*: .*serving from/)
})

it('draws several services part by part, and opens one on its containers', async () => {
  const isWanted = ({ reason }: Deployment) => reason.startsWith('Ship the new checkout')
  const { user, lanes } = await lanesOf(isWanted)
  expect(lanes.getByText(/^api-gateway was away for 5\.3 s, 11 more for less$/)).toBeDefined()
  const quiet = lanes.getByRole('button', {
    name: '28 services were away for no longer than planned',
  })
  expect(quiet.getAttribute('aria-expanded')).toBe('false')
  const part = lanes.getByRole('button', { name: /^api-gateway, / })
  await user.click(part)
  expect(part.getAttribute('aria-expanded')).toBe('true')
  expect(part.closest('li')?.querySelector('ul')?.textContent).toMatch(/^Old#1.*New#1/)
})
