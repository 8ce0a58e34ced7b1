import { describe, expect, it, onTestFinished } from 'vitest'
import { openState } from '../../../src/main/app/open-state.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { withVariables } from '../../../src/main/store/settings-variables.ts'
import { newFolder } from './folder.ts'

function opened(env: Record<string, string>) {
  let stored: unknown = { instanceNetwork: 'stored' }
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  return { ...withVariables(settings, env), stored: () => stored }
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

  it('CP-03 are what the variables say for this start alone, and nothing else meanwhile', () => {
    const { settings, stored } = opened({ CP_DOCKER_NETWORK: 'edge' })
    // A form gives all of its fields back.
    const whole = { ...settings.get(), globalCap: 5 }
    expect(settings.set(whole)).toMatchObject({ instanceNetwork: 'edge', globalCap: 5 })
    expect(stored()).toMatchObject({ instanceNetwork: 'stored', globalCap: 5 })
    const message = 'CP_DOCKER_NETWORK says it for this start of the app'
    const issue = { path: 'instanceNetwork', message }
    expect(() => settings.set({ instanceNetwork: 'other', globalCap: 6 })).toThrow(
      expect.objectContaining({ failure: { kind: 'invalid', what: 'settings', issues: [issue] } }),
    )
    expect(stored()).toMatchObject({ instanceNetwork: 'stored', globalCap: 5 })
  })

  it('CP-05 are not the default bridge, on which no name resolves', () => {
    expect(opened({ CP_DOCKER_NETWORK: 'bridge' }).settings.get().instanceNetwork).toBe('stored')
  })

  it.each(['bridge', 'host', 'none'])(
    'CP-05 are not %s, whether a person or a variable says so',
    (name) => {
      const { settings } = opened({})
      expect(() => settings.set({ instanceNetwork: name })).toThrow('invalid')
      expect(opened({ CP_DOCKER_NETWORK: name }).settings.get().instanceNetwork).toBe('stored')
    },
  )

  it('CP-04 are not what is none, and that is told', () => {
    const { settings, rejected } = opened({ CP_DOCKER_NETWORK: 'a b' })
    expect(rejected).toEqual(['CP_DOCKER_NETWORK'])
    expect(settings.get().instanceNetwork).toBe('stored')
  })

  it('CP-04 that say nonsense are among the warnings with which the app opens, by their names', async () => {
    onTestFinished(() => void delete process.env.CP_DOCKER_REGISTRY)
    process.env.CP_DOCKER_REGISTRY = 'https://registry.example.com/ team'
    const { store, warnings } = await openState({ dataDir: newFolder() })
    onTestFinished(() => store.close())
    expect(warnings).toMatchObject([
      { kind: 'invalid', what: 'environment', issues: [{ path: 'CP_DOCKER_REGISTRY' }] },
    ])
  })
})
