// Whatever is said to be a link, by every way one comes: it is shown or refused with a sentence, and nothing is done.
import { act } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { createLinkInbox, linkOf } from '../../../src/main/desktop/link-inbox.ts'
import { type Client, contract } from '../../../src/shared/contract/index.ts'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { routeOf } from '../../../src/shared/model/deep-link-format.ts'
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

/** What a link is about, as it has to stand in the window; undefined where it is no link. */
function subjectOf(text: string): string | undefined {
  const link = parseDeepLink(text, Date.now())
  if (link.kind === 'unknown') return
  if ('workload' in link) return link.workload
  return 'name' in link ? link.name : link.id
}

/** Of so many one is drawn, by each way in turn; the others are followed to their view, or to their sentence. */
const drawnEach = count > 1_000 ? 101 : 21
const refusal = /^[A-Z].*Nothing was changed\./s

/** The address of the window that has the link: itself where an address can have it as it is, else as the browser door writes it. */
function addressOf(text: string): string {
  const isKept = new URL(`http://127.0.0.1/#${text}`).hash.slice(1) === text
  const isWritten = text.startsWith('longshore:') && isKept
  return isWritten ? text : `/link?link=${encodeURIComponent(text.toWellFormed())}`
}

/** Where an address leads that is not drawn: to the view of what the link is about, or to why it is refused. */
function expectLed(led: { text: string; route: string; subject: string | undefined; why: string }) {
  const { text, route, subject, why } = led
  const link = parseDeepLink(text.toWellFormed(), Date.now())
  if (link.kind === 'unknown') {
    expect(subject, why).toBeUndefined()
    expect(describeRefusedLink(link).detail, why).toMatch(refusal)
    return
  }
  const isThere = route === text || route.startsWith('/link?') || route === routeOf(link)
  expect(isThere, why).toBe(true)
  expect(decodeURIComponent(routeOf(link)), why).toContain(subject)
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
      route = addressOf(text)
    },
  ]
  let [shown, said, drawn] = [0, 0, 0]
  /** Shows what is led to, and waits for it to stand in the window. */
  const draw = async (to: string, subject: string | undefined, why: string) => {
    await go(to)
    drawn += 1
    await expect
      .poll(() => document.body.textContent, { message: why, interval: 5, timeout: 60_000 })
      .toContain(subject ?? 'Nothing was changed.')
    // What proposes leaves the address once it is taken up; until then the next link would be one of two at once.
    if (subject === 'web')
      await expect
        .poll(() => location.hash, { message: why, interval: 5 })
        .not.toMatch(/^#(longshore:|\/link\?)|[?&](deploy|rollback)=/)
  }
  const follow = async (index: number) => {
    const text = linkTextAt(index, seed)
    const why = `--seed ${seed} --from ${index} --count 1: ${JSON.stringify(text)}`
    const refusedBefore = refused.length
    route = undefined
    ways[index % ways.length]?.(text)
    const subject = subjectOf(text)
    if (route === undefined) {
      const isNoLink = index % ways.length === 0 && !text.startsWith('longshore:')
      if (isNoLink) return
      expect(subject, why).toBeUndefined()
      expect(refused.length, why).toBe(refusedBefore + 1)
      expect(refused.at(-1), why).toMatch(refusal)
    } else if (index % drawnEach > 0) expectLed({ text, route, subject, why })
    else await draw(route, subject, why)
    if (subject === undefined) said += 1
    else shown += 1
  }
  for (let index = first; index < first + count; index += 1) await follow(index)
  expect(commands).toContain('deploys.start')
  expect(called).toContain('plans.create')
  expect([...called].filter((name) => commands.includes(name))).toEqual([])
  expect(session.engine.control.mutations()).toEqual([])
  expect(JSON.stringify(await client.deploys.list({}))).toBe(before)
  tellCampaign(form, { shown, refused: said, drawn })
}, 600_000_000)
