// What is refused of a field that a form does not show is said at its head, in every form that puts refusals to its fields.
import { screen } from '@testing-library/react'
import type userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { Client } from '../../../src/shared/contract/index.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import { openWindowOver } from '../../support/window.tsx'

const elsewhere = { path: 'elsewhere', message: 'is of no field that is shown' }
const taken = { path: 'name', message: 'is taken' }
const issues = [taken, elsewhere]
type User = ReturnType<typeof userEvent.setup>

/** The same client; what is named answers that two fields are wrong. */
function refusing(client: Client, name: string): Client {
  const refuse = async () => {
    throw new FailureError({ kind: 'invalid', what: 'request', issues })
  }
  const wrap = (value: object, path: string): object =>
    new Proxy(value, {
      get(target, key) {
        const at = path === '' ? String(key) : `${path}.${String(key)}`
        if (at === name) return refuse
        const found = Reflect.get(target, key)
        return name.startsWith(`${at}.`) ? wrap(found, at) : found
      },
    })
  return wrap(client, '') as Client
}

interface Form {
  readonly route: string
  readonly call: string
  /** Opens it and fills in what it does not do without. */
  readonly open: (user: User) => Promise<void>
  readonly save: string | RegExp
}

const press = async (user: User, name: string) =>
  user.click(await screen.findByRole('button', { name }))
const type = async (user: User, fields: Readonly<Record<string, string>>) => {
  for (const [label, text] of Object.entries(fields))
    await user.type(await screen.findByLabelText(label), text)
}
const settings = '/settings'
const told = '/settings/notifications'

const forms: readonly Form[] = [
  {
    ...{ route: settings, call: 'registries.add', save: 'Add the account' },
    open: (user) => press(user, 'Add an account'),
  },
  {
    ...{ route: told, call: 'rules.set', save: 'Add nights' },
    open: async (user) => {
      await press(user, 'Add rule')
      await type(user, { Name: 'nights' })
      await user.click(screen.getAllByRole('checkbox')[0] as HTMLElement)
    },
  },
  { ...{ route: settings, call: 'settings.set', save: 'Save settings' }, open: async () => {} },
]

describe('what is refused of a field that a form does not show', () => {
  it.each(forms)('is said at its head: $call', async ({ route, call, open, save }) => {
    const { user } = openWindowOver(refusing(createFakeClient('full'), call), route)
    await open(user)
    await user.click(await screen.findByRole('button', { name: save }))
    const said = await screen.findByText(new RegExp(elsewhere.message))
    const head = said.closest('[role=alert]') as HTMLElement
    const first = head.parentElement?.querySelector('input') as HTMLElement
    expect(head.compareDocumentPosition(first)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
    // What a field says is said there alone.
    const inPlace = screen.queryAllByText(taken.message).length
    expect(head.textContent?.includes(taken.message)).toBe(inPlace === 0)
  })
})
