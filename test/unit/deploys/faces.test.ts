import { expect, it } from 'vitest'
import { hurriedBed } from './run-bed.ts'

const faces = [{ subdomain: 'shop', domain: 'example.com' }]
const asked = { workload: 'web', action: 'deploy', tag: 'v1' } as const

it('warns of public names that nothing would lead anywhere', async () => {
  const bed = hurriedBed()
  bed.apply({}, { faces })
  const plan = await bed.deploys.plan(asked, new AbortController().signal)
  expect(plan.targets[0]?.warnings).toContain(
    'shop.example.com: nothing leads there, as local declares no proxy',
  )
  expect(plan.targets[0]?.stages.map(({ name }) => name)).not.toContain('route')
})

it('says nothing of them where there are none', async () => {
  const bed = hurriedBed()
  Object.assign(bed.session, { proxy: { kind: 'edge' } })
  bed.apply({}, { faces: [{}] })
  const plan = await bed.deploys.plan(asked, new AbortController().signal)
  expect(plan.targets[0]?.warnings.filter((line) => /public name|faces/.test(line))).toEqual([])
})
