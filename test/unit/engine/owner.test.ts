import { describe, expect, it } from 'vitest'
import { otherInstallationOf, ownerOf } from '../../../src/main/engine/owner.ts'
import { label } from '../../../src/shared/model/labels.ts'

const ours = { [label.installation]: 'me', [label.workload]: 'shop', [label.role]: 'compose' }
const project = { 'com.docker.compose.project': 'stack' }
const adopted = (name: string) => (name === 'stack' ? 'taken' : undefined)

describe('whose an object is', () => {
  it('is told by labels of this installation before the project that it names', () => {
    expect(ownerOf({ ...ours, ...project }, 'me', adopted)).toMatchObject({ workload: 'shop' })
  })

  it('is told by the adopted project where no label of this installation says otherwise', () => {
    const taken = { workload: 'taken', deployment: '', release: '', role: 'compose' }
    expect(ownerOf(project, 'me', adopted)).toEqual(taken)
    expect(ownerOf({ [label.installation]: 'me', ...project }, 'me', adopted)).toEqual(taken)
  })

  it("is another installation's where its labels say so, whatever was adopted here", () => {
    const labels = { ...ours, ...project, [label.release]: 'r7' }
    expect(ownerOf(labels, 'another', adopted)).toBeNull()
    const made = { id: 'me', workload: 'shop', release: 'r7' }
    expect(otherInstallationOf(labels, 'another')).toEqual(made)
    expect(otherInstallationOf({ [label.installation]: 'me' }, 'another')).toEqual({
      ...{ id: 'me', workload: '', release: '' },
    })
    for (const own of [labels, project, { [label.installation]: '' }])
      expect(otherInstallationOf(own, 'me')).toBeUndefined()
  })

  it('is nobody that we know where neither does', () => {
    expect(ownerOf({ 'com.docker.compose.project': 'other' }, 'me', adopted)).toBeNull()
    expect(ownerOf({ ...ours }, 'another', adopted)).toBeNull()
    expect(ownerOf({ ...ours, [label.installation]: '' }, '', adopted)).toBeNull()
  })
})
