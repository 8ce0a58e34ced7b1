// A deployment of a commit that ends before its time, given up or by a crash, in each of its stages.
import { expect, it } from 'vitest'
import { campaignForm, tellCampaign } from '../../../support/campaign.ts'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

/** Makes the stage one that does not end. */
const stages: Readonly<Record<string, (bed: GitBed) => void>> = {
  'git fetch': ({ repository }) => (repository.hangs = 'fetch'),
  'git checkout': ({ repository }) => (repository.hangs = 'export'),
  'git pull': ({ repository }) => (repository.hangs = 'pull'),
  build: ({ repository }) => (repository.hangs = 'build'),
  create: ({ session }) => session.engine.control.hang('containers.create'),
  start: ({ session }) => session.engine.control.hang('containers.start'),
  health: ({ session }) => session.respond(() => 'hang'),
}
const ways = ['given up', 'by a crash'] as const

const form = campaignForm('git-ends')
// An app that only seems to have crashed sees its container go while it asks for its health, and acts on it.
const cases = Object.keys(stages).flatMap((stage) =>
  (stage === 'health' ? (['given up'] as const) : ways).flatMap((how) =>
    [false, true].map((serves) => ({ stage, how, serves })),
  ),
)

async function leavesNothing(bed: GitBed, { stage, how, serves }: (typeof cases)[number]) {
  bed.have()
  if (serves) expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
  const before = [bed.built(), bed.containers()]
  bed.repository.head = commitOf('b')
  bed.repository.asked.length = 0
  stages[stage]?.(bed)
  const { id } = await bed.start('main')
  await bed.reached(id, stage)
  if (how === 'given up') {
    await bed.deploys.cancel(id)
    expect(await bed.end(id)).toMatchObject({ state: 'cancelled' })
  } else {
    const [settled] = await bed.reopen().recover()
    expect(settled).toMatchObject({ id, state: 'failed', recovered: true })
  }
  expect([bed.built(), bed.containers()], `${stage}, ${how}, ${serves}`).toEqual(before)
}

it('leaves nothing of it behind, and what served as it was, whichever stage it ends in and however', async () => {
  for (let i = form.first; i < form.first + form.count; i++) {
    const wanted = cases[i % cases.length]
    if (wanted) await leavesNothing(gitBed(), wanted)
  }
  tellCampaign(form, { ends: form.count })
}, 600_000)
