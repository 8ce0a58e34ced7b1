import { describe, expect, it } from 'vitest'
import {
  differencesIn,
  type RegistryState,
  standingOf,
  type Version,
  type Versions,
} from '../../../../src/shared/model/versions.ts'

const version = (part: Partial<Version> = {}): Version => ({
  image: 'registry.example/shop/web',
  tag: 'v1',
  imageId: 'sha256:image-1',
  digest: 'sha256:digest-1',
  release: 'r1',
  since: 1_000,
  ...part,
})

const has = (digest: string, imageId: string | null = null, at = 2_000): RegistryState => ({
  state: 'digest',
  digest,
  imageId,
  at,
})

const versions = (part: Partial<Versions> = {}): Versions => ({
  running: version(),
  live: version(),
  declared: { image: 'registry.example/shop/web', tag: 'v1' },
  registry: has('sha256:digest-1'),
  ...part,
})

const settled = { state: 'running', lastDeployment: { state: 'succeeded' } } as const

const standing = (part: Partial<Versions>) => standingOf(versions(part), settled)
const marks = (part: Partial<Versions>) => {
  const { live, declared, registry } = standing(part)
  return [live.mark, declared.mark, registry.mark]
}

describe('the four columns', () => {
  it('are all the same where nothing differs', () => {
    expect(marks({})).toEqual(['same', 'same', 'same'])
    expect(differencesIn(standing({}))).toEqual([])
  })

  it('say that what runs has drifted from the release, and how', () => {
    const other = version({ imageId: 'sha256:image-9', release: 'r1', digest: null, tag: null })
    expect(standing({ running: other }).live).toEqual({
      mark: 'drifted',
      why: 'What runs has another image than r1, which was made live',
    })
    const older = version({ release: 'r0' })
    expect(standing({ running: older }).live.why).toBe('r1 was made live, but r0 runs')
    expect(standing({ running: null }).live.why).toBe('r1 was made live, but nothing runs')
    expect(standing({ live: null }).live.mark).toBe('drifted')
  })

  it('say nothing of drift while a deployment is on its way or the host never answered', () => {
    const drifted = versions({ running: null })
    const underWay = { state: 'running', lastDeployment: { state: 'running' } } as const
    expect(standingOf(drifted, underWay).live.mark).toBe('none')
    expect(standingOf(drifted, { state: 'unknown', lastDeployment: null }).live.mark).toBe('none')
  })

  it('say nothing of drift where what was made live was stopped, and say it of what went down', () => {
    const nothing = versions({ running: null })
    const markOf = (state: string) => standingOf(nothing, { state, lastDeployment: null }).live.mark
    expect(['stopped', 'failed', 'absent'].map(markOf)).toEqual(['none', 'drifted', 'drifted'])
  })

  it('say that what the document asks for is not deployed', () => {
    const declared = { image: 'registry.example/shop/web', tag: 'v2' }
    expect(standing({ declared, registry: has('sha256:digest-2') }).declared).toEqual({
      mark: 'not-deployed',
      why: 'The document asks for registry.example/shop/web:v2; live is registry.example/shop/web:v1',
    })
    expect(standing({ running: null, live: null }).declared.mark).toBe('not-deployed')
  })

  it('take two tags of one image for the same, where the registry says so', () => {
    const declared = { image: 'registry.example/shop/web', tag: 'latest' }
    expect(marks({ declared })).toEqual(['same', 'same', 'same'])
  })

  it('say that the registry has another image for the tag that runs', () => {
    expect(standing({ registry: has('sha256:digest-2') }).registry).toEqual({
      mark: 'newer',
      why: 'The registry has another image for registry.example/shop/web:v1 by now',
    })
  })

  it('do not compare the age of two different tags', () => {
    const declared = { image: 'registry.example/shop/web', tag: 'v2' }
    expect(marks({ declared, registry: has('sha256:digest-2') })).toEqual([
      'same',
      'not-deployed',
      'none',
    ])
  })

  it('know an image by what the host calls it, when no digest was recorded', () => {
    const local = version({ digest: null })
    const seen = { running: local, live: local }
    expect(marks({ ...seen, registry: has('sha256:x', 'sha256:image-1') })[2]).toBe('same')
    expect(marks({ ...seen, registry: has('sha256:x', 'sha256:image-2') })[2]).toBe('newer')
    expect(marks({ ...seen, registry: has('sha256:x') })[2]).toBe('unknown')
  })

  it('do not judge what runs by an answer from before it was deployed', () => {
    expect(marks({ registry: has('sha256:digest-0', null, 999) })[2]).toBe('unknown')
  })

  it('show what is not known as unknown, with the reason', () => {
    const reason = 'The registry did not answer for 10 s'
    expect(standing({ registry: { state: 'unknown', reason, at: 5 } }).registry).toEqual({
      mark: 'unknown',
      why: reason,
    })
    expect(marks({ registry: { state: 'absent', at: 5 } })[2]).toBe('missing')
  })

  it('say of a local image that there is no registry to ask', () => {
    expect(marks({ registry: { state: 'not-asked', why: 'local-only' } })[2]).toBe('local')
    expect(marks({ registry: { state: 'not-asked', why: 'never-pulled' } })[2]).toBe('not-asked')
  })

  it('tell the most pressing difference first', () => {
    const declared = { image: 'registry.example/shop/web', tag: 'v2' }
    const found = differencesIn(standing({ running: null, declared, registry: has('sha256:2') }))
    expect(found.map(({ mark }) => mark)).toEqual(['drifted', 'not-deployed'])
  })
})
