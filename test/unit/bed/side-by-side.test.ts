import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { longFiles } from '../../../scripts/lib/testing/long-files-first.mjs'
import { environmentOn, namedTestEngines } from '../../../scripts/lib/testing/side-by-side.mjs'

const root = join(import.meta.dirname, '../../..')

describe('test files side by side', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('are as many as there are engines for them, which a run is given by name', () => {
    const engines = ['shared', 'shared-2'].map((name) => ({
      ...({ name, private: false, socketPath: '/nowhere', of: 'Docker', started: false } as const),
      ...{ version: '26.1', apiVersion: '1.45' },
    }))
    for (const [name, value] of Object.entries(environmentOn(engines))) vi.stubEnv(name, value)
    expect(namedTestEngines()).toEqual(['shared', 'shared-2'])
  })

  it('are one where there is one engine, or a run was given none', () => {
    expect(environmentOn([])).toEqual({})
    vi.stubEnv('LONGSHORE_TEST_ENGINES', undefined)
    expect(namedTestEngines()).toEqual([])
  })

  it('know the long ones by where they are', () => {
    expect(longFiles.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })
})
