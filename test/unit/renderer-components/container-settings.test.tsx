import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import '../../support/jsdom.ts'
import { imageConfigSchema } from '../../../src/main/sources/image/config.ts'
import type { Values } from '../../../src/renderer/form/document-values.ts'
import { readSchema } from '../../../src/renderer/form/form-node.ts'
import { GroupedFields } from '../../../src/renderer/form/grouped-fields.tsx'
import { GroupFields } from '../../../src/renderer/form/schema-field.tsx'
import type { Issue } from '../../../src/shared/model/failure.ts'
import { choose } from '../../support/choose.ts'

const schema = z.toJSONSchema(imageConfigSchema, { io: 'input', unrepresentable: 'any' })

function open(first: Values, issues: readonly Issue[] = []) {
  let now: unknown = first
  function Form() {
    const [value, setValue] = useState<unknown>(first)
    now = value
    const node = readSchema(schema)
    if (node.kind !== 'group') throw new Error('the config is an object')
    // The accounts to choose from are asked of the app.
    const fields = node.fields.filter(({ name }) => name !== 'registry')
    const change = { value, onChange: setValue, issues, path: 'source' }
    return <GroupedFields Fields={GroupFields} node={{ ...node, fields }} {...change} />
  }
  render(<Form />)
  onTestFinished(cleanup)
  const group = (name: string) => within(screen.getByRole('region', { name }))
  const heading = (name: string) =>
    group(name).getByRole('button', { name: new RegExp(`^${name}`) })
  return { user: userEvent.setup(), value: () => now, group, heading }
}

const plain = { kind: 'image', image: 'app' }

it('shows groups closed in which nothing is set, and says so; others are open, and name what is', () => {
  const { heading } = open({ ...plain, capDrop: ['ALL'], readOnly: true })
  expect(heading('Network').getAttribute('aria-expanded')).toBe('false')
  expect(heading('Network').textContent).toContain('nothing set')
  expect(heading('Security').getAttribute('aria-expanded')).toBe('true')
  expect(heading('Security').textContent).toContain('Capabilities dropped, Read-only root')
  expect(screen.queryByLabelText('DNS servers')).toBeNull()
})

it('shows only what fits what is looked for, open, by title, name or words, and all again after it', async () => {
  const { user } = open(plain)
  await user.type(screen.getByRole('searchbox', { name: 'Find a setting' }), 'cap')
  expect(screen.getByText(/Capabilities added/)).toBeDefined()
  expect(screen.getByText(/Capabilities dropped/)).toBeDefined()
  expect(screen.queryByLabelText('Image')).toBeNull()
  expect(screen.queryByRole('region', { name: 'Network' })).toBeNull()
  expect(screen.getByRole('status').textContent).toMatch(/^\d+ fit\.$/)
  await user.keyboard('{Escape}')
  expect(screen.getByLabelText('Image')).toBeDefined()
  await user.type(screen.getByRole('searchbox', { name: 'Find a setting' }), 'nothing like it')
  expect(screen.getByRole('status').textContent).toBe('No setting is called so.')
})

it('opens a group by keyboard, takes a value, and leaves it out again once it is emptied', async () => {
  const { user, value, heading } = open(plain)
  heading('Process').focus()
  await user.keyboard('{Enter}')
  await user.type(screen.getByLabelText('Command'), 'node server.js')
  expect(value()).toEqual({ ...plain, command: 'node server.js' })
  await user.clear(screen.getByLabelText('Command'))
  expect(value()).toEqual({ ...plain, command: undefined })
  await user.click(screen.getByRole('switch', { name: 'Init' }))
  expect(value()).toMatchObject({ init: true })
})

it('edits a list where a list is written, and text where text is', async () => {
  const { user, value } = open({ ...plain, command: ['sh', '-c'] })
  await user.click(screen.getByRole('button', { name: 'Add entry' }))
  await user.type(screen.getByLabelText('Entry 3'), 'date')
  expect(value()).toMatchObject({ command: ['sh', '-c', 'date'] })
})

it('shows what holds where nothing is said, and keeps that it is switched off', async () => {
  const { user, value, heading } = open(plain)
  await user.click(heading('Network'))
  const named = screen.getByRole('switch', { name: 'Name on the network' })
  expect(named.getAttribute('aria-checked')).toBe('true')
  await user.click(named)
  expect(value()).toEqual({ ...plain, alias: false })
  expect(heading('Network').textContent).toContain('Name on the network')
})

it('asks only for what fits the scope of a volume, and still shows what is set and does not fit', async () => {
  const { user, value } = open({ ...plain, volumes: [] })
  await user.click(screen.getByRole('button', { name: 'Add volume' }))
  expect(screen.getByLabelText('Subpath')).toBeDefined()
  expect(screen.queryByLabelText('Source')).toBeNull()
  expect(screen.queryByLabelText('Owner')).toBeNull()
  await user.type(screen.getByLabelText('Subpath'), 'rows')
  await choose(user, screen.getByRole('combobox', { name: 'Scope' }), 'absolute')
  expect(screen.getByLabelText('Source')).toBeDefined()
  expect(screen.getByLabelText('Owner')).toBeDefined()
  expect(screen.queryByLabelText('Name')).toBeNull()
  await user.clear(screen.getByLabelText('Subpath'))
  expect(screen.queryByLabelText('Subpath')).toBeNull()
  expect(value()).toMatchObject({ volumes: [{ scope: 'absolute' }] })
})

it('takes a choice that may be left out back again', async () => {
  const { user, value } = open(plain)
  const choices = screen.getByRole('combobox', { name: 'Bad volumes' })
  await choose(user, choices, 'skip')
  expect(value()).toEqual({ ...plain, onBadVolume: 'skip' })
  await choose(user, choices, 'Not set')
  expect(value()).toEqual({ ...plain, onBadVolume: undefined })
})

it('edits labels by name and value', async () => {
  const { user, value } = open({ ...plain, labels: { team: 'shop' } })
  expect(screen.getByLabelText('Labels 1 value')).toHaveProperty('value', 'shop')
  await user.type(screen.getByLabelText('Labels 1 value'), 's')
  expect(value()).toMatchObject({ labels: { team: 'shops' } })
  expect(screen.getByRole('button', { name: 'Add label' })).toBeDefined()
})

it('opens the group of what is wrong, with the words in their place', () => {
  const message = 'not a capability: NET_ADMIN'
  const { group } = open(plain, [{ path: 'source.capAdd', message }])
  expect(group('Security').getByText(message)).toBeDefined()
})
