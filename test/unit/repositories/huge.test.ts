// A repository that holds much: what of it is brought, how long it stops anybody else, and giving it up in the middle.
import { createHash, randomBytes } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { thisMachine } from '../../../src/main/hosts/this-machine.ts'
import { createRepositories } from '../../../src/main/repositories/repositories.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { testRepository } from '../../support/git-repository.ts'
import { pacedMs } from '../../support/paced.ts'

const form = campaignForm('git-huge')
/** So much takes long enough to be judged by the clock. */
const isHuge = form.count >= 256
const mb = 1_000_000
const dir = mkdtempSync(join(tmpdir(), 'longshore-huge-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

function bytesIn(folder: string): number {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return all.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

/** How long, in ms, this process worked at most without a look at anything else: what others took of the machine is left out. */
function watchHolds() {
  let [last, longest] = [process.cpuUsage(), 0]
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last)
    last = process.cpuUsage()
    longest = Math.max(longest, (user + system) / 1_000)
  }, 10)
  return {
    stop() {
      clearInterval(timer)
      return Math.round(longest)
    },
  }
}

/** What git began, of this test's own. */
const begun = (): string[] => {
  const all = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  return all.filter((name) => /tmp_|\.lock$|\.new$|\.index$/.test(name))
}

it('a huge repository is brought as far as it is asked for, stops nobody meanwhile, and is given up at once', async () => {
  const repository = await testRepository()
  // Servers have packed what they have: here nothing is to be gained by looking for likenesses.
  await repository.git('config', 'core.bigFileThreshold', '1m')
  await repository.git('config', 'core.compression', '0')
  mkdirSync(join(repository.folder, 'big'))
  const each = Math.min(form.count, 16)
  for (let at = 0; at * each < form.count; at += 1)
    writeFileSync(join(repository.folder, `big/${at}`), randomBytes(each * mb))
  const commit = await repository.commit({ 'small/app': 'app' })
  const repositories = createRepositories({ dir, environment: thisMachine(), clock: systemClock })
  const wanted = (path: string) => ({ url: repository.url, commit, path })
  const signal = AbortSignal.timeout(600_000)

  await repositories.export(wanted('small'), { signal })
  expect(bytesIn(dir)).toBeLessThan(mb)

  const leaving = new AbortController()
  let leftAt = Number.POSITIVE_INFINITY
  const onLine = (line: string) => {
    if (!/^(?:Receiving|Unpacking) objects/.test(line) || leaving.signal.aborted) return
    leftAt = performance.now()
    leaving.abort(new Error('left'))
  }
  const ended = await repositories
    .export(wanted('.'), { signal: leaving.signal, onLine })
    .then(() => 'whole', String)
  const cancelMs = Math.max(0, Math.round(performance.now() - leftAt))
  // A small one may have come in one piece.
  expect(isHuge ? ['Error: left'] : ['Error: left', 'whole']).toContain(ended)
  if (isHuge) expect(cancelMs).toBeLessThan(pacedMs(1_000))
  await expect.poll(begun).toEqual([])

  const [holds, before] = [watchHolds(), process.memoryUsage().rss]
  const { folder } = await repositories.export(wanted('.'), { signal })
  const longestMs = holds.stop()
  const grownMb = Math.max(0, Math.round((process.memoryUsage().rss - before) / mb))
  expect(grownMb).toBeLessThan(128)
  if (isHuge) expect(longestMs).toBeLessThan(200)
  expect(hashOf(join(folder, 'big/0'))).toBe(hashOf(join(repository.folder, 'big/0')))
  tellCampaign(form, { megabytes: form.count, cancelMs, longestMs, grownMb })
  repository.close()
}, 1_800_000)
