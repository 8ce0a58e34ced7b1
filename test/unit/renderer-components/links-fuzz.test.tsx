// Whatever is said to be a link, by every way one comes: it is shown or refused with a sentence, and nothing is done.
import { act } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { createLinkInbox, linkOf } from '../../../src/main/desktop/link-inbox.ts'
import { type Client, contract } from '../../../src/shared/contract/index.ts'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { describeRefusedLink } from '../../../src/shared/model/deep-link-text.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { linkTextAt } from '../../support/links/hostile-links.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const form = campaignForm('links')
const { first, count, seed } = form

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 10s, soak: 0s, stopTimeout: 1s }
`

/** Calls that the contract names commands, but for plans, which are computed from reads. */
const commands: readonly string[] = Object.entries(contract).flatMap(([section, calls]) =>
  Object.entries(calls)
    .filter(([, call]) => Reflect.get(call['~orpc'].meta, 'kind') === 'command')
    .map(([call]) => `${section}.${call}`)
    .filter((name) => name !== 'plans.create'),
)

/** The same client; keeps the names of what is called. */
function watched(client: Client, called: Set<string>): Client {
  const wrap = (value: unknown, path: readonly string[]): unknown =>
    value !== null && (typeof value === 'object' || typeof value === 'function')
      ? new Proxy(value, {
          get: (target, key) =>
            typeof key === 'string' ? wrap(Reflect.get(target, key), [...path, key]) : undefined,
          apply: (target, self, args) => {
            called.add(path.join('.'))
            return Reflect.apply(target as (...given: unknown[]) => unknown, self, args)
          },
        })
      : value
  return wrap(client, []) as Client
}

it('does nothing, and is shown or refused with a sentence, by whatever way it comes', async () => {
  const { client, session, terminal, close } = openDoors({})
  onTestFinished(close)
  expect((await terminal('workloads apply -f web.yaml', web)).err).toBe('')
  for (const tag of ['v1', 'v2']) expect((await terminal(`deploy web --tag ${tag}`)).code).toBe(0)
  const before = JSON.stringify(await client.deploys.list({}))
  session.engine.control.forgetCalls()
  const called = new Set<string>()
  openWindowOver(watched(client, called), '/fleet')

  const refused: string[] = []
  const go = async (route: string) => {
    await act(async () => {
      location.hash = route
      await new Promise((resolve) => setTimeout(resolve))
    })
  }
  let route: string | undefined
  const inbox = createLinkInbox(() => Date.now())
  inbox.open({
    show: (to) => {
      route = to
    },
    refuse: (link) => refused.push(describeRefusedLink(link).detail),
  })
  const ways: readonly ((text: string) => void)[] = [
    (text) => {
      const link = linkOf(['/opt/longshore', '--type=x', text])
      // What has another scheme is no link of a command line, and what Chromium adds there is none either.
      if (link !== undefined) inbox.receive(link)
      else expect(text.startsWith('longshore:')).toBe(false)
    },
    (text) => inbox.receive(JSON.parse(JSON.stringify({ link: text })).link),
    (text) => inbox.receive(text),
    (text) => {
      route = `/link?link=${encodeURIComponent(text.toWellFormed())}`
    },
  ]
  let [shown, said] = [0, 0]
  for (let index = first; index < first + count; index += 1) {
    const text = linkTextAt(index, seed)
    const why = `--seed ${seed} --from ${index} --count 1: ${JSON.stringify(text)}`
    const refusedBefore = refused.length
    route = undefined
    ways[index % ways.length]?.(text)
    const isLink = parseDeepLink(text, Date.now()).kind !== 'unknown'
    if (route === undefined) {
      const isNoLink = index % ways.length === 0 && !text.startsWith('longshore:')
      if (isNoLink) continue
      expect(isLink, why).toBe(false)
      expect(refused.length, why).toBe(refusedBefore + 1)
      expect(refused.at(-1), why).toMatch(/^[A-Z].*Nothing was changed\./)
      said += 1
      continue
    }
    await go(route)
    await expect
      .poll(() => document.querySelector('h1, [role=dialog]')?.textContent ?? '', { message: why })
      .not.toBe('')
    if (isLink) shown += 1
    else {
      await expect
        .poll(() => document.body.textContent, { message: why })
        .toContain('Nothing was changed.')
      said += 1
    }
  }
  expect(commands).toContain('deploys.start')
  expect(called).toContain('plans.create')
  expect([...called].filter((name) => commands.includes(name))).toEqual([])
  expect(session.engine.control.mutations()).toEqual([])
  expect(JSON.stringify(await client.deploys.list({}))).toBe(before)
  tellCampaign(form, { shown, refused: said })
}, 600_000_000)
