import { describe, expect, it } from 'vitest'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { withVariables } from '../../../src/main/store/settings-variables.ts'

function opened(env: Record<string, string>) {
  let stored: unknown = { instanceNetwork: 'stored' }
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  return withVariables(settings, env)
}

describe('settings and the variables of the environment', () => {
  it('CP-03, CP-04 are what CP_DOCKER_NETWORK and CP_DOCKER_REGISTRY say, where these say anything', () => {
    const env = { CP_DOCKER_NETWORK: 'edge', CP_DOCKER_REGISTRY: 'registry.example.com/team/' }
    const { settings } = opened(env)
    const wanted = { instanceNetwork: 'edge', registryPrefix: 'registry.example.com/team' }
    expect(settings.get()).toMatchObject(wanted)
    expect(settings.set({ globalCap: 5 })).toMatchObject({ ...wanted, globalCap: 5 })
    const empty = opened({ CP_DOCKER_NETWORK: '', CP_DOCKER_REGISTRY: '' })
    expect(empty.settings.get()).toMatchObject({ instanceNetwork: 'stored', registryPrefix: '' })
  })

  it('CP-05 are not the default bridge, on which no name resolves', () => {
    expect(opened({ CP_DOCKER_NETWORK: 'bridge' }).settings.get().instanceNetwork).toBe('stored')
  })

  it('CP-04 are not what is none, and that is told', () => {
    const { settings, rejected } = opened({ CP_DOCKER_NETWORK: 'a b' })
    expect(rejected).toEqual(['CP_DOCKER_NETWORK'])
    expect(settings.get().instanceNetwork).toBe('stored')
  })
})
