// Whatever is said to be a link, over the app's own modules: it is shown or refused, and nothing is asked of the engine that changes it.
import { act } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { linkTextAt } from '../../support/links/hostile-links.ts'
import { commands, watched } from '../../support/links/watched-client.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 10s, soak: 0s, stopTimeout: 1s }
`

/** What a link is about, as it has to stand in the window; of what is none, that nothing was changed. */
function subjectOf(text: string): string {
  const link = parseDeepLink(text, Date.now())
  if (link.kind === 'unknown') return 'Nothing was changed.'
  if ('workload' in link) return link.workload
  return 'name' in link ? link.name : link.id
}

it('changes nothing, whatever it is; the campaign has a hundred thousand of them', async () => {
  const { client, session, terminal, close } = openDoors({})
  onTestFinished(close)
  expect((await terminal('workloads apply -f web.yaml', web)).err).toBe('')
  for (const tag of ['v1', 'v2']) expect((await terminal(`deploy web --tag ${tag}`)).code).toBe(0)
  const before = JSON.stringify(await client.deploys.list({}))
  session.engine.control.forgetCalls()
  const called = new Set<string>()
  openWindowOver(watched(client, called), '/fleet')
  for (let index = 0; index < 12; index += 1) {
    const text = linkTextAt(index, 1)
    await act(async () => {
      location.hash = `/link?link=${encodeURIComponent(text.toWellFormed())}`
      await new Promise((resolve) => setTimeout(resolve))
    })
    await expect
      .poll(() => document.body.textContent, { message: text, interval: 5 })
      .toContain(subjectOf(text))
    // What proposes leaves the address once it is taken up; until then the next link would be one of two at once.
    if (subjectOf(text) === 'web')
      await expect
        .poll(() => location.hash, { message: text, interval: 5 })
        .not.toMatch(/^#\/link\?|[?&](deploy|rollback)=/)
  }
  expect(called).toContain('plans.create')
  expect([...called].filter((name) => commands.includes(name))).toEqual([])
  expect(session.engine.control.mutations()).toEqual([])
  expect(JSON.stringify(await client.deploys.list({}))).toBe(before)
})
