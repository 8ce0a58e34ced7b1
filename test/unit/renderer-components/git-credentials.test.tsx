import { screen, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { choose } from '../../support/choose.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { fleetGrid } from '../../support/fleet-page.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

/** In place of what is there; key by key it takes its time. */
async function put(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.clear(field)
  await user.click(field)
  await user.paste(text)
}

/** The same, but for some of it. */
const over = <T extends object>(value: T, changed: Partial<T>): T =>
  new Proxy(value, { get: (target, key) => Reflect.get(changed, key) ?? Reflect.get(target, key) })

const listed = async () => within(await screen.findByRole('list', { name: 'Git credentials' }))

it('a git credential is added with what is typed unseen, and gone afterwards', async () => {
  const { user } = openWindow('/settings')
  await user.click(await screen.findByRole('button', { name: 'Add a git credential' }))
  const dialog = within(screen.getByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
  await user.type(dialog.getByLabelText('Name'), 'hub')
  await user.type(dialog.getByLabelText('Repositories that begin with'), 'github.com/team')
  const token = dialog.getByLabelText('Token')
  expect(token.getAttribute('type')).toBe('password')
  await user.type(token, 'canary-token')
  await user.click(dialog.getByRole('button', { name: 'Add the credential' }))
  expect(await (await listed()).findByText('hub')).toBeDefined()
  expect(screen.getByText('https://github.com/team')).toBeDefined()
  expect(document.body.innerHTML).not.toContain('canary-token')
})

it('what is wrong with an address is said beside it', async () => {
  const { user } = openWindow('/settings')
  await user.click(await screen.findByRole('button', { name: 'Add a git credential' }))
  const dialog = within(screen.getByRole('dialog', { name: /^(Add|Edit|Set|Replace|Import) / }))
  await user.type(dialog.getByLabelText('Name'), 'hub')
  await user.type(dialog.getByLabelText('Repositories that begin with'), 'git@github.com:team')
  await user.type(dialog.getByLabelText('Token'), 'x')
  await user.click(dialog.getByRole('button', { name: 'Add the credential' }))
  expect(await dialog.findByText(/a token is for an address like/)).toBeDefined()
})

it('a git credential is tested step by step, and stays where a workload names it', async () => {
  const { user } = openWindow('/settings')
  await user.click((await listed()).getByRole('button', { name: 'Test acme' }))
  const found = within(await screen.findByRole('list', { name: 'What was found of acme' }))
  expect(await found.findByText(/Let the credential read it/)).toBeDefined()
  const [close] = within(screen.getByRole('dialog', { name: 'Test acme' })).getAllByText('Close')
  await user.click(close ?? document.body)
  await user.click((await listed()).getByRole('button', { name: 'Remove acme' }))
  await user.click(screen.getByRole('button', { name: 'Forget acme' }))
  expect(await screen.findByText('acme is named by checkout')).toBeDefined()
})

it('statuses of commits are chosen with a token alone, and the list says of which service', async () => {
  const { user } = openWindow('/settings')
  expect(await (await listed()).findByText(/sets statuses of commits \(GitHub\)/)).toBeDefined()
  await user.click(await screen.findByRole('button', { name: 'Add a git credential' }))
  const dialog = within(screen.getByRole('dialog', { name: 'Add a git credential' }))
  await put(user, dialog.getByLabelText('Name'), 'lab')
  await put(user, dialog.getByLabelText('Repositories that begin with'), 'git.lab.example')
  await put(user, dialog.getByLabelText('Token'), 'x')
  expect(dialog.queryByLabelText('Address of the API')).toBeNull()
  await choose(user, dialog.getByRole('combobox', { name: 'Statuses of commits' }), 'GitLab')
  const api = 'https://api.lab.example/v4'
  await put(user, dialog.getByLabelText('Address of the API'), api)
  await user.click(dialog.getByRole('button', { name: 'Add the credential' }))
  expect(await (await listed()).findByText(/sets statuses of commits \(GitLab\)/)).toBeDefined()
  await user.click((await listed()).getByRole('button', { name: 'Edit lab' }))
  const editing = within(screen.getByRole('dialog', { name: 'Edit lab' }))
  expect(editing.getByLabelText('Address of the API')).toHaveProperty('value', api)
  await choose(user, editing.getByRole('combobox', { name: 'What it is' }), /private key/)
  expect(editing.queryByRole('combobox', { name: 'Statuses of commits' })).toBeNull()
})

it('the key of a git server is shown before it is trusted, and one that changed is only told of', async () => {
  const { user } = openWindow('/settings')
  await user.click(await screen.findByRole('button', { name: 'Trust a git server' }))
  const dialog = within(screen.getByRole('dialog', { name: 'Trust a git server' }))
  const address = dialog.getByLabelText('Address of a repository there')
  await put(user, address, 'git@lab.example:acme')
  await user.click(dialog.getByRole('button', { name: 'Show its key' }))
  await user.click(await dialog.findByRole('button', { name: 'Trust this key of lab.example' }))
  expect((await dialog.findByRole('status')).textContent).toMatch(/is trusted from now on/)
  await put(user, address, 'git@changed.example:acme')
  await user.click(dialog.getByRole('button', { name: 'Show its key' }))
  expect(await dialog.findByText('The identity of changed.example has changed')).toBeDefined()
  expect(dialog.queryByRole('button', { name: /^Trust this key/ })).toBeNull()
})

/** The page of the fleet, of workloads from a git server whose host key is unknown. */
async function fleetOfUnknownServer() {
  const client = createFakeClient('full')
  let isTrusted = false
  const { create } = client.plans
  const refusing: typeof create = (...asked) => {
    if (isTrusted) return create(...asked)
    const repository = 'git@lab.example:acme/orders.git'
    const reason = 'Host key verification failed.'
    const of = { repository, ref: 'main', cause: 'host-key', reason } as const
    return Promise.reject(new FailureError({ kind: 'repository-failed', ...of }))
  }
  const trust: typeof client.gitCredentials.trust = async (...asked) => {
    const key = await client.gitCredentials.trust(...asked)
    isTrusted = true
    return key
  }
  const refused = over(client, {
    plans: over(client.plans, { create: refusing }),
    gitCredentials: over(client.gitCredentials, { trust }),
  })
  const { user } = openWindowOver(refused, '/fleet')
  return { user, grid: within(await fleetGrid(user)) }
}

it('a plan that an unknown host key of a git server refuses leads to that key, and is made again once it is trusted', async () => {
  const { user } = await fleetOfUnknownServer()
  await user.keyboard('j')
  await user.keyboard('r')
  await user.click(await screen.findByRole('button', { name: 'Show the key of its server' }))
  await user.click(await screen.findByRole('button', { name: 'Trust this key of lab.example' }))
  await screen.findByText(/Create 1 container/)
  expect(screen.queryByRole('button', { name: 'Show the key of its server' })).toBeNull()
})

it('so does one of several that are deployed at once, and all of them are planned again', async () => {
  const { user, grid } = await fleetOfUnknownServer()
  for (const name of ['docs', 'web'])
    await user.click(grid.getByRole('checkbox', { name: `Choose ${name}` }))
  const bar = within(await screen.findByRole('region', { name: 'What is chosen' }))
  await user.click(bar.getByRole('button', { name: 'Deploy' }))
  const docs = within(await screen.findByRole('region', { name: 'Plan for docs' }))
  await user.click(docs.getByRole('button', { name: 'Show the key of its server' }))
  await user.click(await docs.findByRole('button', { name: 'Trust this key of lab.example' }))
  await screen.findByRole('button', { name: 'Deploy 2 workloads' })
  expect(screen.queryByRole('button', { name: 'Show the key of its server' })).toBeNull()
})
