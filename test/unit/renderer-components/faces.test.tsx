import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Client } from '../../../src/shared/contract/index.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { choose } from '../../support/choose.ts'
import { clientWith } from '../../support/client-with.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

describe('public names in the window', () => {
  it('are on the page of their workload as they stand: fine, pending, failing and unknown, each in words', async () => {
    const client = createFakeClient()
    const document = (await client.workloads.show({ name: 'shop' })).document
    await client.workloads.apply({
      document: { ...document, faces: [{ domain: 'shop.example.com' }] },
    })
    const { user } = openWindowOver(client, '/workloads/shop')
    const list = within(await screen.findByRole('list', { name: 'Public names of shop' }))
    const states = list.getAllByRole('listitem').map((row) => row.textContent)
    expect(states[0]).toMatch(/Fine.*shop\.example\.com.*200 from r7.*67 days left.*here/)
    expect(states[1]).toMatch(/Pending.*new\.example\.com.*no route yet/)
    expect(states[2]).toMatch(/Failing.*leads to somebody else.*it expired 3 days ago/)
    expect(states[3]).toMatch(/Unknown.*on prod-2.*unknown:/)
    await user.click(screen.getByRole('button', { name: 'Check the DNS' }))
    const found = within(await screen.findByRole('list', { name: 'What the DNS says of shop' }))
    expect(await found.findByText(/of somebody else/)).toBeDefined()
  })

  it('are not said to have their records where no account keeps any', async () => {
    const client = clientWith('faces', { setDns: async () => ({ records: [] }) } as Partial<
      Client['faces']
    >)
    const { document } = await client.workloads.show({ name: 'shop' })
    await client.workloads.apply({
      document: { ...document, faces: [{ domain: 'shop.example.com' }] },
    })
    const { user } = openWindowOver(client, '/workloads/shop')
    await user.click(await screen.findByRole('button', { name: 'Set its records' }))
    expect(await screen.findByText('No DNS account keeps a record of it.')).toBeDefined()
    expect(screen.queryByText('Its records are as they should be.')).toBeNull()
  })

  it('of all hosts are on one page, with whose each is, and hosts that could not be asked', async () => {
    const { user } = openWindow('/names')
    const names = within(await screen.findByRole('region', { name: 'Names of prod-1' }))
    expect(names.getByRole('link', { name: 'shop' })).toBeDefined()
    expect(names.getByText('not ours')).toBeDefined()
    expect(names.getByText('wiki of another installation')).toBeDefined()
    const away = within(screen.getByRole('region', { name: 'Names of prod-2' }))
    expect(away.getByText('not known')).toBeDefined()
    await user.type(screen.getByLabelText('Filter names'), 'wiki')
    expect(names.queryByText('shop.example.com')).toBeNull()
  })

  it('stay as they were while their proxy is silent, and are those of no other that is declared meanwhile', async () => {
    const client = createFakeClient()
    const first = await client.faces.map({ host: 'prod-1' })
    const failure = { kind: 'proxy-away', host: 'prod-1', proxy: '', reason: 'silent' } as const
    let now = first
    const map = async ({ host }: { host: string }) =>
      host === 'prod-1' ? now : { ...now, hosts: [] }
    // A client has no properties of its own to be copied.
    const faces = new Proxy(client.faces, {
      get: (all, call) => (call === 'map' ? map : Reflect.get(all, call)),
    })
    const asking = new Proxy(client, {
      get: (all, section) => (section === 'faces' ? faces : Reflect.get(all, section)),
    })
    const { user } = openWindowOver(asking, '/names')
    const names = within(await screen.findByRole('region', { name: 'Names of prod-1' }))
    const silent = async (proxy: 'edge' | 'caddy') => {
      const hosts = first.hosts.map((each) => ({ ...each, proxy, routes: [], failure }))
      now = { ...first, hosts }
      await user.click(screen.getByRole('button', { name: 'Ask all proxies again' }))
    }
    await silent('edge')
    expect(await names.findByText(/^3 names, as of/)).toBeDefined()
    expect(names.getByText('shop.example.com')).toBeDefined()
    await silent('caddy')
    expect(await names.findByText('not known')).toBeDefined()
    expect(names.queryByText('shop.example.com')).toBeNull()
  })

  it('TF-54 keep nobody from deleting a workload whose proxy is gone, by choice', async () => {
    const client = createFakeClient()
    const failure = { kind: 'proxy-away', host: 'prod-1', proxy: 'Caddy', reason: 'gone' } as const
    const asked: unknown[] = []
    const create = async (wanted: Parameters<typeof client.plans.create>[0]) => {
      asked.push(wanted.options?.leaveNames)
      if (!wanted.options?.leaveNames) throw new FailureError(failure)
      return await client.plans.create(wanted)
    }
    const plans = new Proxy(client.plans, {
      get: (all, call) => (call === 'create' ? create : Reflect.get(all, call)),
    })
    const asking = new Proxy(client, {
      get: (all, section) => (section === 'plans' ? plans : Reflect.get(all, section)),
    })
    const { user } = openWindowOver(asking, '/workloads/shop')
    await user.click(await screen.findByRole('button', { name: 'Delete shop' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete shop' }))
    expect(await dialog.findByText('Caddy on prod-1 does not answer')).toBeDefined()
    await user.click(dialog.getByRole('checkbox', { name: /^Delete it without its proxy/ }))
    await expect.poll(() => dialog.queryByText('Caddy on prod-1 does not answer')).toBeNull()
    expect(asked.at(-1)).toBe(true)
    expect(dialog.getByRole('checkbox', { name: /^Delete it without its proxy/ })).toBeDefined()
  })

  it('TF-46 are written row by row, the first that is on the primary one, with what each comes to, and what is wrong with which field', async () => {
    const { user } = openWindow('/new')
    await user.click(await screen.findByRole('button', { name: 'Add a name' }))
    await user.click(screen.getByRole('button', { name: 'Add a name' }))
    const rows = within(screen.getByRole('list', { name: 'Public names' }))
    const [off, on] = rows.getAllByRole('listitem')
    if (!off || !on) throw new Error('there are two')
    await user.type(within(on).getByLabelText('Subdomain'), 'shop')
    await user.type(within(on).getByLabelText('Domain'), 'Example.com.')
    expect(rows.getByText('shop.example.com')).toBeDefined()
    expect([off, on].map((row) => /primary/.test(row.textContent))).toEqual([false, true])
    await user.click(rows.getByRole('button', { name: 'Remove name 1' }))
    await user.type(rows.getByLabelText('Path'), '/api')
    expect(rows.getByText('shop.example.com/api')).toBeDefined()
    await choose(user, screen.getByLabelText('Without its DNS records'), 'do not deploy')
    expect(screen.getByLabelText('Without its DNS records').textContent).toBe('do not deploy')
    await user.click(rows.getByRole('button', { name: 'Remove shop.example.com/api' }))
    expect(screen.queryByLabelText('Without its DNS records')).toBeNull()
    expect(screen.getByText(/It has no public name/)).toBeDefined()
  })
})

describe('DNS accounts in the window', () => {
  it('are listed with their zones and the records that fail, and added with a key that is typed unseen', async () => {
    const { user } = openWindow('/settings')
    const list = within(await screen.findByRole('list', { name: 'DNS accounts' }))
    expect(list.getByText('api.example.com in the DNS is not ours')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Add a DNS account' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Add a DNS account' }))
    await user.type(dialog.getByLabelText('Name'), 'home')
    await user.type(dialog.getByLabelText('Zone'), 'home.example')
    await user.click(dialog.getByRole('button', { name: 'Add the account' }))
    expect(await dialog.findByText(/write a name server/)).toBeDefined()
    await user.type(dialog.getByLabelText('Name server'), 'ns1.home.example')
    await user.type(dialog.getByLabelText('Name of the key'), 'longshore')
    const key = dialog.getByLabelText('Key, in base64')
    expect(key.getAttribute('type')).toBe('password')
    await user.type(key, 'canary')
    await user.click(dialog.getByRole('button', { name: 'Add the account' }))
    expect(await list.findByText('home')).toBeDefined()
    expect(document.body.innerHTML).not.toContain('canary')
  })
})
