// Deployments of a stack that are cancelled at any moment: what served serves on, nothing is left.
import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { createDice } from '../../support/dice.ts'
import { pacedMs } from '../../support/paced.ts'
import { strayCalls } from '../../support/stray-calls.ts'

const bed = sharedEngine()
const shelf = registryOn(bed, { port: 5_081 })
const stacks = composeBed(bed)
const form = campaignForm('compose-cancels')
const never = new AbortController().signal
/** What may pass until no process works on it, and until what served serves again. */
const mostGoneMs = 5_000
const mostMs = 60_000

const references = new Map<string, string>()
beforeAll(async () => {
  for (const tag of ['v1', 'v2'])
    references.set(tag, (await shelf.push(image(tag), `cancels-${bed.tag}:${tag}`)).reference)
})
afterAll(async () => {
  for (const tag of references.keys()) await forget(tag, '?force=1')
})

/** Pulled, started first, made anew in its turn, with data that stays, and untouched: one of each. */
const files = (tag: string) => ({
  'compose.yaml': `
services:
  web:
    image: ${references.get(tag)}
    stop_grace_period: 0s
    healthcheck: { test: "wget -q -O /dev/null http://127.0.0.1:8080/healthz", interval: 1s }
  api:
    image: ${references.get(tag)}
    stop_grace_period: 0s
    depends_on: [db]
  db:
    image: ${image(tag)}
    stop_grace_period: 1s
    pull_policy: never
    volumes: ["data:/data"]
  still: { image: "${image('v1')}", pull_policy: never, stop_grace_period: 0s }
volumes: { data: }
`,
})

/** What serves: of every container its service, state, configuration and image, by the engine. */
async function serving(name: string): Promise<string[]> {
  const all = await stacks.containers(name)
  const shown = all.map(({ State, Config, Image }) => {
    const { 'com.docker.compose.service': service, 'com.docker.compose.config-hash': hash } =
      Config.Labels
    return `${service} ${State.Status} ${hash} ${Image}`
  })
  return shown.sort()
}

/** Private folders with logins in them, of this installation. */
function secretsLeft(): string[] {
  const places = ['/dev/shm', process.env.XDG_RUNTIME_DIR ?? ''].filter((each) => existsSync(each))
  const ours = `longshore-${stacks.deploys().store.installation}-`
  return places.flatMap((place) => readdirSync(place).filter((each) => each.startsWith(ours)))
}

/** Pulled for the next deployment: the engine does not have it. */
async function forget(tag: string, how = ''): Promise<void> {
  await bed.call('DELETE', `/images/${encodeURIComponent(references.get(tag) ?? '')}${how}`)
}

interface Cancelled {
  readonly ended: Deployment
  /** Until no process of it was there, and until it had ended. */
  readonly goneMs: number
  readonly endedMs: number
}

async function cancelAfter(name: string, delayMs: number): Promise<Cancelled> {
  const { deploys } = stacks.deploys()
  const asked = { workload: name, action: 'deploy', reason: '', actor: 'test' } as const
  const { deployment } = await deploys.start(asked, never)
  await wait(delayMs)
  const begun = performance.now()
  const since = () => Math.round(performance.now() - begun)
  const calls = new Set(strayCalls(name))
  const gone = (async () => {
    while (strayCalls(name).some((call) => calls.has(call))) await wait(20)
    return since()
  })()
  const ended = await deploys.cancel(deployment.id)
  const endedMs = since()
  return { ended, goneMs: await gone, endedMs }
}

describe('cancelling a deployment of a stack', () => {
  it('leaves what served, no process and no secret, at any moment', async () => {
    const name = stacks.apply('cancels', files('v1'), {
      source: { pull: 'always' },
      deploy: { stabilise: '1s' },
    })
    const deploys = stacks.deploys()
    expect((await deploys.deploy(name)).failure).toBeUndefined()
    const facts = { cancels: 0, late: 0, longestGoneMs: 0, longestMs: 0 }
    // Moments are spread over as long as a deployment takes here and now.
    let spanMs = 5_000
    for (let i = form.first; i < form.first + form.count; i++) {
      const share = createDice(form.seed, i).between(0, 1_000) / 1_000
      const [tag, other] = i % 2 === 0 ? ['v2', 'v1'] : ['v1', 'v2']
      stacks.write(name, files(other))
      await deploys.deploy(name)
      await forget(tag)
      const before = await serving(name)
      stacks.write(name, files(tag))
      const delayMs = Math.round(share * spanMs)
      const { ended, goneMs, endedMs } = await cancelAfter(name, delayMs)
      const stages = ended.stages.map((stage) => `${stage.name} ${stage.state}`).join(', ')
      const said = `cancel ${i} after ${delayMs} ms: ${ended.state} after ${endedMs} ms (${stages})`
      console.info(said)
      expect(goneMs, said).toBeLessThan(pacedMs(mostGoneMs))
      expect(strayCalls(name), said).toEqual([])
      expect(secretsLeft(), said).toEqual([])
      if (ended.state === 'succeeded') facts.late += 1
      else {
        expect(ended.state, said).toBe('cancelled')
        expect(stages, said).not.toContain('undo-failed')
        expect(await serving(name), said).toEqual(before)
        facts.cancels += 1
        expect(endedMs, said).toBeLessThan(pacedMs(mostMs))
      }
      const begun = performance.now()
      const next = await deploys.deploy(name)
      if (ended.state === 'cancelled') {
        expect(next.state, said).toBe('succeeded')
        spanMs = performance.now() - begun
      }
      facts.longestGoneMs = Math.max(facts.longestGoneMs, goneMs)
      facts.longestMs = Math.max(facts.longestMs, endedMs)
    }
    tellCampaign(form, facts)
  }, 1_800_000)
})
