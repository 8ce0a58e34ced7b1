import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router'
import { cleanup, render } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { type Proposal, ProposalContext } from '../../../src/renderer/client/proposals.ts'
import { LinkProposal } from '../../../src/renderer/workloads/link-proposal.tsx'

it('a link that comes while the one before it is taken up is not lost', async () => {
  const proposed: Proposal[] = []
  const history = createMemoryHistory({
    initialEntries: ['/workloads/web?deploy=workload%3Dweb%26tag%3Dv2%26expires%3D4000000000'],
  })
  const propose = (proposal: Proposal) => {
    if (proposed.push(proposal) === 1) history.push('/hosts')
  }
  const root = createRootRoute({ component: Outlet })
  const routeTree = root.addChildren([
    createRoute({
      getParentRoute: () => root,
      path: '/workloads/$name',
      component: () => <LinkProposal workload="web" />,
    }),
    createRoute({ getParentRoute: () => root, path: '/hosts', component: () => 'the next one' }),
  ])
  const router = createRouter({ routeTree, history })
  const page = render(
    <ProposalContext value={propose}>
      <RouterProvider router={router} />
    </ProposalContext>,
  )
  onTestFinished(cleanup)
  await page.findByText('the next one')
  expect(proposed).toMatchObject([{ kind: 'deploy', workload: 'web' }])
  expect(history.location.pathname).toBe('/hosts')
})
