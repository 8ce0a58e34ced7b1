import { afterEach, describe, expect, it, vi } from 'vitest'
import { findOrStartEngine } from '../../../scripts/lib/engine/engines.mjs'
import { recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'

const bed = sharedEngine()

describe('the engine for tests', () => {
  const recorder = recorderOn(bed)
  afterEach(() => vi.unstubAllEnvs())

  it('is the one that LONGSHORE_TEST_ENGINE names, and is not ours to restart', async () => {
    vi.stubEnv('LONGSHORE_TEST_ENGINE', `unix://${recorder().socketPath}`)
    const found = await findOrStartEngine()
    expect(found).toMatchObject({
      private: false,
      started: false,
      socketPath: recorder().socketPath,
      version: bed.engine.version,
    })
    expect(recorder().calls().length).toBeGreaterThan(0)
    expect(recorder().mutations()).toEqual([])
  })

  it('is never the one that DOCKER_HOST or a context names', async () => {
    vi.stubEnv('LONGSHORE_TEST_ENGINE', '')
    vi.stubEnv('DOCKER_HOST', `unix://${recorder().socketPath}`)
    vi.stubEnv('DOCKER_CONTEXT', 'production')
    const found = await findOrStartEngine()
    expect(found.socketPath).not.toBe(recorder().socketPath)
    expect(recorder().calls()).toEqual([])
  })

  it('is refused by name when it does not answer, rather than replaced by another', async () => {
    vi.stubEnv('LONGSHORE_TEST_ENGINE', 'unix:///nowhere/docker.sock')
    await expect(findOrStartEngine()).rejects.toThrow(
      'No Docker Engine answers on unix:///nowhere/docker.sock, which LONGSHORE_TEST_ENGINE names.',
    )
  })
})
