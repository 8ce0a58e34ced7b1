// Links in the window: what they open, propose and refuse. Nothing here acts until it is pressed.
import { screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createFakeClient } from '../../support/fake-client.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindow, openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 10s, soak: 0s, stopTimeout: 1s }
`
const later = 4_000_000_000
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const routeOf = (link: string) => `/link?link=${encodeURIComponent(link)}`

beforeEach(() => {
  location.hash = ''
})

/** As a click on it in a page does that is open already. */
function followInPage(link: string): void {
  location.hash = `#${routeOf(link)}`
}

async function withWeb() {
  const doors = openDoors({})
  onTestFinished(doors.close)
  expect((await doors.terminal('workloads apply -f web.yaml', web)).err).toBe('')
  expect((await doors.terminal('deploy web --tag v1')).code).toBe(0)
  const made = await doors.client.deploys.list({})
  return {
    ...doors,
    nothingDone: async () => expect(await doors.client.deploys.list({})).toEqual(made),
  }
}

describe('a link in the address of the window', () => {
  it('shows every value of a proposal as text, who it is from as unproved, and its plan; and does nothing', async () => {
    const { client, nothingDone } = await withWeb()
    const said = 'reason=%3Cb%3Efaster%3C%2Fb%3E&from=The%20boss'
    openWindowOver(
      client,
      routeOf(`longshore://deploy?workload=web&tag=v2&expires=${later}&${said}`),
    )
    const dialog = await screen.findByRole('dialog', { name: 'Deploy web' })
    await within(dialog).findByText(/Proposed by a link/)
    within(dialog).getByText('<b>faster</b>')
    within(dialog).getByText('The boss (unproved)')
    within(dialog).getByText('2096-10-02 07:06 UTC')
    expect(within(dialog).getByLabelText('Reason')).toHaveProperty('value', '<b>faster</b>')
    await within(dialog).findByRole('region', { name: 'Plan for local' })
    await nothingDone()
  })

  it('proposes to go back to a release in the same way, and goes back only when that is pressed', async () => {
    const { client, terminal } = await withWeb()
    expect((await terminal('deploy web --tag v2')).code).toBe(0)
    const before = await client.deploys.list({})
    const { user } = openWindowOver(
      client,
      routeOf(`longshore://rollback?workload=web&to=r1&expires=${later}`),
    )
    const dialog = await screen.findByRole('dialog', { name: 'Roll back web to r1' })
    within(dialog).getByText('nobody')
    const button = await within(dialog).findByRole('button', { name: 'Roll back to r1' })
    await expect.poll(() => button.hasAttribute('disabled')).toBe(false)
    expect(await client.deploys.list({})).toEqual(before)
    await user.click(button)
    await expect
      .poll(async () => (await client.deploys.list({}))[0])
      .toMatchObject({ action: 'rollback', state: 'succeeded' })
  })

  it('gives way to the next link, whatever it leads to', async () => {
    const { client, nothingDone } = await withWeb()
    openWindowOver(client, routeOf(`longshore://deploy?workload=web&tag=v2&expires=${later}`))
    await screen.findByRole('dialog', { name: 'Deploy web' })
    followInPage('longshore://host/local')
    await screen.findByRole('heading', { name: 'local' })
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(location.hash).toMatch(/^#\/hosts\b/)
    await nothingDone()
  })

  it('gives way to the next one for the same workload, of which nothing is as the first one said', async () => {
    const { client, nothingDone } = await withWeb()
    // As the desktop goes to it: the view under the dialog stays the same.
    const deploy = (what: string) =>
      `/workloads/web?deploy=${encodeURIComponent(`workload=web&expires=${later}&${what}`)}`
    const { user } = openWindowOver(client, deploy('tag=v2&reason=first'))
    const first = await screen.findByRole('dialog', { name: 'Deploy web' })
    await user.type(await within(first).findByLabelText('Tag'), '.9')
    location.hash = deploy('tag=v1&reason=second&from=ann')
    await screen.findByText('ann (unproved)')
    const next = screen.getByRole('dialog', { name: 'Deploy web' })
    expect(within(next).getByLabelText('Tag')).toHaveProperty('value', 'v1')
    expect(within(next).getByLabelText('Reason')).toHaveProperty('value', 'second')
    await nothingDone()
  })

  it('offers the image that it pins, and no other tag to type over it', async () => {
    const { client, nothingDone } = await withWeb()
    openWindowOver(
      client,
      routeOf(`longshore://deploy?workload=web&tag=v1&digest=${digest}&expires=${later}`),
    )
    const dialog = await screen.findByRole('dialog', { name: 'Deploy web' })
    expect(within(dialog).getAllByText(new RegExp(digest)).length).toBeGreaterThan(0)
    expect(within(dialog).queryByLabelText('Tag')).toBeNull()
    await nothingDone()
  })

  const other = `sha256:${'fedcba9876543210'.repeat(4)}`
  it.each([
    ['the same image', digest, 'Same image', [digest]],
    ['another image', other, 'The tag has moved', [other, digest]],
    ['nobody knows what', null, 'The tag was not asked for', [digest]],
  ])(
    'says where the tag of a pinned image means %s by now, and offers the pinned one alone',
    async (_means, tagMeans, title, shown) => {
      const client = createFakeClient()
      const asked: unknown[] = []
      const create: typeof client.plans.create = async (input, ...more) => {
        asked.push(input.options?.digest)
        const { options: _, ...rest } = input
        const plan = await client.plans.create(rest, ...more)
        const targets = plan.targets.map((each) => ({ ...each, pin: { digest, tagMeans } }))
        return { ...plan, targets }
      }
      const plans = new Proxy(client.plans, {
        get: (real, name) => (name === 'create' ? create : Reflect.get(real, name)),
      })
      const pinning = new Proxy(client, {
        get: (real, name) => (name === 'plans' ? plans : Reflect.get(real, name)),
      })
      openWindowOver(
        pinning,
        routeOf(`longshore://deploy?workload=checkout&tag=v42&digest=${digest}&expires=${later}`),
      )
      const dialog = await screen.findByRole('dialog', { name: 'Deploy checkout' })
      const note = (await within(dialog).findByText(new RegExp(`^${title}`))).parentElement
        ?.textContent
      for (const each of shown) expect(note).toContain(each)
      expect(within(dialog).queryByLabelText('Tag')).toBeNull()
      expect(new Set(asked)).toEqual(new Set([digest]))
    },
  )

  it.each([
    [`longshore://deploy?workload=web&expires=1`, /time for that is over: it was good until 1970/],
    ['longshore://exec/web', /What it asks for is no form of link/],
    ['longshore://workload/Web', /Its name of the workload is not one/],
    [`longshore://deploy?workload=web&now=1&expires=${later}`, /There is no field now/],
    ['', /does not begin with longshore/],
  ])('says what is wrong with %j', async (link, why) => {
    openWindow(routeOf(link))
    await screen.findByText(why)
  })

  it('is followed too as it stands behind a landing page', async () => {
    openWindow('workload/checkout/logs')
    await expect.poll(() => location.hash).toBe('#/workloads/checkout/logs')
    await screen.findByRole('toolbar', { name: 'Log' })
    location.hash = '#deploy?workload=checkout&tag=v1&expires=1'
    await screen.findByRole('heading', { name: 'This link has expired' })
  })

  it.each([
    ['longshore://workload/nothing', /nothing/],
    [`longshore://deploy?workload=nothing&tag=v1&expires=${later}`, /nothing/],
    ['longshore://deployment/nothing', /nothing/],
    ['longshore://plan/nothing', /nothing/],
    ['longshore://host/nothing', /There is no host nothing here/],
  ])('%s leads to nothing, which is said', async (link, said) => {
    const { client } = await withWeb()
    openWindowOver(client, routeOf(link))
    await expect.poll(() => document.body.textContent).toMatch(said)
    await expect
      .poll(() => document.body.textContent)
      .toMatch(
        /There is no (host|workload|deployment|plan)|not found|No (workload|deployment|plan)|does not exist/i,
      )
  })

  it('to lines of some time reads those alone, and says so', async () => {
    openWindow(routeOf('longshore://workload/checkout/logs?since=1700000000&until=1700000060'))
    await screen.findByText(/^Only lines from .* until .*, as the link says\.$/)
    await screen.findByRole('link', { name: 'Show the whole log' })
  })

  it('to a release shows that one, whichever the last link was to', async () => {
    openWindow(routeOf('longshore://workload/checkout/releases?release=r999'))
    await screen.findByText(/There is no release r999 of checkout/)
    followInPage('longshore://workload/checkout/releases?release=r998')
    await screen.findByText(/There is no release r998 of checkout/)
  })
})

describe('"Copy link"', () => {
  const clipboard = () => navigator.clipboard.readText()

  it.each([
    ['/workloads/checkout', 'checkout', 'workload/checkout'],
    ['/workloads/checkout/releases?release=r2', 'r2', 'workload/checkout/releases?release=r2'],
    ['/activity/9', 'this', 'activity/9'],
  ])('on %s copies the link that leads there again', async (route, of, written) => {
    const { user } = openWindow(route)
    await user.click(await screen.findByRole('button', { name: `Copy link to ${of}` }))
    await expect.poll(clipboard).toBe(`longshore://${written}`)
  })

  it('in a log without a line copies the link to the log', async () => {
    const { client } = await withWeb()
    const { user } = openWindowOver(client, '/workloads/web/logs')
    await user.click(
      await screen.findByRole('button', { name: /^Copy link to the selected lines/ }),
    )
    await expect.poll(clipboard).toBe('longshore://workload/web/logs')
    await screen.findByText('Link to the log copied')
  })

  it('on a deployment copies the link to that one', async () => {
    const { client } = await withWeb()
    const [deployment] = await client.deploys.list({})
    const { user } = openWindowOver(client, `/deployments/${deployment?.id}`)
    await user.click(await screen.findByRole('button', { name: 'Copy link to this deployment' }))
    await expect.poll(clipboard).toBe(`longshore://deployment/${deployment?.id}`)
  })

  it('copies it behind the landing page where there is one, also one that was set meanwhile', async () => {
    const { client, terminal } = await withWeb()
    const plan = JSON.parse((await terminal('plan web --tag v2 --json')).out)
    const { user } = openWindowOver(client, `/plan/${plan.id}`)
    const button = () => screen.findByRole('button', { name: 'Copy link to this plan' })
    await user.click(await button())
    await expect.poll(clipboard).toBe(`longshore://plan/${plan.id}`)
    const base = 'https://chat.example/longshore/'
    expect((await terminal(`settings linkBase=${base}`)).code).toBe(0)
    await expect
      .poll(async () => {
        await user.click(await button())
        return await clipboard()
      })
      .toBe(`${base}#plan/${plan.id}`)
  })
})
