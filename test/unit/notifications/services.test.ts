// Every kind of channel against a receiver that checks what comes by the rules of the service.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { attacks, hostileMessage } from '../../support/receivers/hostile.ts'
import { type Receiver, startReceiver } from '../../support/receivers/receiver.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import { services } from '../../support/receivers/services.ts'

it('has a strict receiver for every kind', () => {
  expect(services.map(({ kind }) => kind)).toEqual(
    channelKinds.map(({ kind }) => kind).filter((kind) => kind !== 'email'),
  )
})

/** What every service may show of a text: what we put in between is seen by no one. */
const readable = (text: string) => text.replaceAll('\u200b', '')

describe.each(services)('$kind', ({ kind: name, rules, configFor, busy, refusals }) => {
  const kind = channelKinds.find((each) => each.kind === name)
  let receiver: Receiver
  const send = (message = failedMessage, how = {}) =>
    kind?.send(configFor(receiver.address), message, sendingWith(how))

  beforeAll(async () => {
    receiver = await startReceiver(rules())
  })
  afterEach(() => {
    receiver.be('strict')
    receiver.forget()
  })
  afterAll(() => receiver.close())

  it('is delivered, and shows all of a message', async () => {
    expect(await send()).toMatchObject({ outcome: 'delivered' })
    expect(receiver.violations).toEqual([])
    const body = readable(receiver.requests[0]?.body ?? '')
    const { title, facts, lines } = failedMessage
    for (const text of [title, ...facts.map(({ value }) => value), ...lines]) {
      const shown = readable(receiver.seen[0]?.text ?? body)
      expect(shown).toContain(text)
    }
  })

  it('takes what is an attack elsewhere for text, wherever it stands', async () => {
    for (const attack of attacks) {
      receiver.forget()
      const hostile = {
        ...{ title: `a${attack}`, text: attack, lines: [attack, `${attack} b`] },
        facts: [{ label: attack, value: attack }],
      }
      const sent = await send({ ...failedMessage, ...hostile })
      expect([attack, sent?.outcome, receiver.violations]).toEqual([attack, 'delivered', []])
      expectNothingForged(failedMessage.links)
    }
  })

  it('takes any text for text, within its limits', async () => {
    await fc.assert(
      fc.asyncProperty(hostileMessage, async (message) => {
        receiver.forget()
        const sent = await send(message)
        expect([sent?.outcome, receiver.violations]).toEqual(['delivered', []])
        expectNothingForged(message.links)
      }),
      { numRuns: 200 },
    )
  })

  function expectNothingForged(links: readonly { readonly url: string }[]) {
    const own = links.map(({ url }) => url.replace('(', '%28').replace(')', '%29'))
    for (const seen of receiver.seen) {
      expect(seen.mentions).toEqual([])
      expect(seen.links.filter((url) => !own.includes(url))).toEqual([])
    }
  }

  it('waits as long as it asks where too much is sent', async () => {
    receiver.be(busy)
    expect(await send()).toMatchObject({ outcome: 'later', status: 429, retryAfterMs: 7_000 })
  })

  it.each(refusals)('says of a refusal that it is %s, and what to mend: %j', async (why, reply) => {
    receiver.be(reply)
    const sent = await send()
    expect(sent).toMatchObject({ outcome: 'refused', why, status: reply.status })
    expect(sent?.outcome === 'refused' && sent.remedy).toMatch(/^[A-Z].{20,}\.$/)
  })

  it('tries again later where it is in trouble', async () => {
    for (const status of [500, 502, 503, 408]) {
      receiver.be({ status, body: 'trouble' })
      expect(await send()).toMatchObject({ outcome: 'later', status, answer: `${status} trouble` })
    }
    receiver.be('cuts')
    expect(await send()).toMatchObject({ outcome: 'later', answer: 'It cut the connection.' })
  })

  it('follows no redirect', async () => {
    receiver.be({
      status: 302,
      headers: { location: `${receiver.address}/elsewhere` },
      body: 'there',
    })
    const remedy = expect.stringContaining('Redirects are not followed')
    expect(await send()).toMatchObject({ outcome: 'refused', why: 'bad-address', remedy })
    expect(receiver.requests.filter(({ url }) => url.endsWith('/elsewhere'))).toEqual([])
  })

  // The others answer nothing to know them by.
  if (name !== 'teams' && name !== 'webhook') {
    it('does not take the page of a stranger for an answer', async () => {
      receiver.be({ status: 200, body: '<html>Please log in to this network</html>' })
      expect(await send()).toMatchObject({ outcome: 'refused', why: 'bad-address', status: 200 })
    })
  }

  it('tells nothing of its address or tokens, whatever the service answers', async () => {
    const config = configFor(receiver.address)
    const secrets = (kind?.secrets ?? [])
      .flatMap((field) => (config[field] ?? '').split(/[/?&=]/))
      .filter((part) => /c4n4ry/i.test(part))
    expect(secrets.length).toBeGreaterThan(0)
    for (const status of [200, 302, 400, 401, 404, 413, 429, 500]) {
      for (const body of [
        Object.values(config).join(' '),
        secrets.join('\n'),
        JSON.stringify({ message: secrets, error: secrets[0], description: secrets.join() }),
      ]) {
        receiver.be({ status, body })
        const said = JSON.stringify(await send())
        expect(secrets.filter((secret) => said.includes(secret))).toEqual([])
      }
    }
  })

  it('shows an answer as one line that does nothing, and not all of it where it is long', async () => {
    const loud = `\u001b[31mno\r\nsuch\u202e thing ${'x'.repeat(70_000)}`
    receiver.be({ status: 400, body: loud })
    const sent = await send()
    const answer = sent?.outcome === 'refused' ? sent.answer : ''
    expect(answer).toMatch(/^400 ␛\[31mno such<U\+202E> thing x{100,}…$/)
    expect(answer.length).toBeLessThanOrEqual(300)
  })

  it('says which field of a configuration is wrong, and sends nothing', async () => {
    const fields = Object.keys(kind?.fields ?? {})
    for (const field of Object.keys(configFor(receiver.address))) {
      expect(fields).toContain(field)
      const wrong = { ...configFor(receiver.address), [field]: '\n no no \r\n' }
      expect(kind?.issuesOf(wrong).map((issue) => issue.field)).toEqual([field])
      const sent = await kind?.send(wrong, failedMessage, sendingWith())
      expect(sent).toMatchObject({ outcome: 'refused', why: 'bad-config' })
    }
    expect(receiver.requests).toEqual([])
    expect(fields).toEqual(expect.arrayContaining([...(kind?.secrets ?? [])]))
  })
})
