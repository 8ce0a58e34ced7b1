// Whatever a registry answers, what is asked of it comes to an end: with what was asked for, or with a sentence.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRegistryClients } from '../../../src/main/registries/clients.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { createDice, type Dice } from '../../support/dice.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { TokenRegistry } from '../../support/token-registry.ts'

const signal = new AbortController().signal
const linux = { os: 'linux', architecture: 'amd64' }
const password = 'canary-knots'
const registry = new TokenRegistry({ user: 'sailor', password, may: ['team/app'] })
beforeAll(async () => {
  await registry.start()
  registry.push('team/app', 'v1', [linux, { os: 'linux', architecture: 'arm64' }])
})
afterAll(() => registry.stop())

const strange = [
  ...[
    '',
    '{',
    '[]',
    'null',
    '0',
    '"x"',
    '{"tags":{}}',
    '{"tags":[1,null,{}]}',
    '{"tags":["a b","-x","ok"]}',
  ],
  ...['{"token":""}', '{"token":"a\\nb"}', '{"token":1}', '{"access_token":"x","expires_in":-1}'],
  ...['{"manifests":[{"digest":"sha256:0"}]}', '{"config":{},"layers":"x"}', '{"errors":[]}'],
  `${'['.repeat(20_000)}`,
  `{"tags":["${'x'.repeat(200_000)}"]}`,
  '{"errors":[{"code":"DENIED","message":"\\u001b[31m\\u202e canary-knots"}]}',
]
const headers: readonly Readonly<Record<string, string>>[] = [
  { 'www-authenticate': 'Bearer' },
  { 'www-authenticate': `Bearer realm="file:///etc/passwd",service="x"` },
  { 'www-authenticate': `Bearer realm="${'a'.repeat(9_000)}"` },
  { 'www-authenticate': `Basic realm="x", ${'Bearer '.repeat(500)}` },
  { link: '<>; rel="next"' },
  { link: `</v2/team/app/tags/list?last=${'y'.repeat(4_000)}>; rel=next` },
  { 'retry-after': '0' },
  { 'retry-after': 'yesterday' },
  { location: 'javascript:alert(1)' },
  { location: '/v2/' },
  { 'docker-content-digest': 'sha256:nothing' },
  { etag: '"x"' },
]
const statuses = [
  200, 200, 200, 201, 204, 301, 304, 307, 400, 401, 401, 403, 404, 416, 429, 500, 503,
]

/** One or several of the answers are replaced by what no registry should say. */
function strangely(dice: Dice): TokenRegistry['fault'] {
  const share = dice.pick([0.2, 0.5, 1])
  return (_, response) => {
    if (!dice.chance(share)) return false
    if (dice.chance(0.1)) return response.destroy() !== null
    response.writeHead(dice.pick(statuses), dice.pick(headers))
    response.end(dice.pick(strange))
    return true
  }
}

it('strange answers each come to an end, in a sentence without what is secret', async () => {
  const form = campaignForm('registry-answers')
  const { first, count, seed } = form
  const [before, facts] = [heldBytes(), { sentences: 0, answers: 0 }]
  let [longestMs, most] = [0, 0]
  for (let round = first; round < first + count; round += 1) {
    const dice = createDice(seed, round)
    registry.fault = strangely(dice)
    const login = { ...loginOf('sailor', password), named: 'team' }
    const kept = { list: () => [], get: () => undefined, token: () => '' }
    const credentials = { of: async () => ({ [registry.address]: login }) }
    // Nothing is waited for: how long a registry wants to be left alone is no matter here.
    const clock = { ...testClock, sleep: async () => undefined }
    const clients = createRegistryClients({ clock, credentials, kept })
    const { client } = await clients.reach(registry.address, { account: '' }, signal)
    const work = dice.pick([
      () => client.tags('team/app', signal),
      () => client.digest('team/app', 'v1', signal),
      () => client.image('team/app', { reference: 'v1', platform: linux }, signal),
    ])
    const began = process.cpuUsage()
    const error = await work().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    await clients.close()
    const { user, system } = process.cpuUsage(began)
    longestMs = Math.max(longestMs, (user + system) / 1_000)
    most = Math.max(most, heldBytes() - before)
    facts[error === undefined ? 'answers' : 'sentences'] += 1
    if (error === undefined) continue
    const failure = failureOf(error)
    if (!failure) throw new Error(`round ${round} ended in no failure`, { cause: error })
    const { title, detail, remedy } = describeFailure(failure)
    const said = `${title}. ${detail} ${remedy}`
    expect(said.length, `round ${round}`).toBeLessThan(900)
    expect(said, `round ${round}`).not.toMatch(/canary|undefined|\p{Cc}|\u202e/u)
  }
  // Of this machine's own work, however busy it is; the registry's is in it.
  expect(longestMs).toBeLessThan(2_000)
  expect(most).toBeLessThan(512 * 1024 * 1024)
  tellCampaign(form, facts)
  console.info(`at most ${Math.round(longestMs)} ms of CPU, ${Math.round(most / 1e6)} MB more`)
}, 300_000)

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
