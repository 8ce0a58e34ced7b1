import { describe, expect, it } from 'vitest'
import { unmanagedProjects } from '../../../../src/renderer/adopt/unmanaged.ts'

const ours = { workload: 'shop', deployment: '', release: '', role: 'compose' }
const seen = (project: string | undefined, state: 'running' | 'exited', owner = false) => ({
  ...{ host: 'prod', state, owner: owner ? ours : null },
  ...(project === undefined ? {} : { project }),
})

describe('the projects that can be adopted', () => {
  it('are those of which nothing is ours, with how much of them is up', () => {
    const containers = [
      seen('wiki', 'running'),
      seen('wiki', 'exited'),
      seen('ls-shop', 'running', true),
      seen('mixed', 'running'),
      seen('mixed', 'running', true),
      seen(undefined, 'running'),
      { ...seen('wiki', 'running'), host: 'edge' },
      {
        ...seen('forum', 'running'),
        otherInstallation: { id: 'b', workload: 'forum', release: '' },
      },
    ]
    expect(unmanagedProjects(containers)).toEqual([
      { host: 'edge', project: 'wiki', containers: 1, up: 1 },
      { host: 'prod', project: 'wiki', containers: 2, up: 1 },
    ])
  })
})
