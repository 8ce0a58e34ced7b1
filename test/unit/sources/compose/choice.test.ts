import { describe, expect, it } from 'vitest'
import type { HostSession, RunCommand } from '../../../../src/main/hosts/session.ts'
import {
  lookWithTools,
  staying,
  usesLocalTools,
  withTools,
} from '../../../../src/main/sources/compose/cli/choice.ts'
import type { Stage, StageRun } from '../../../../src/main/sources/stage.ts'
import { fail, failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../../src/shared/model/failure-text.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const never = new AbortController().signal

/** Prints the version, or that there is none. */
const docker = (version: string | null) => async (command: RunCommand) => {
  const none = "docker: 'compose' is not a docker command."
  command.onLine?.(version === null ? 'stderr' : 'stdout', version ?? none)
  return { exitCode: version === null ? 1 : 0, signal: null } as const
}

function far(there: string | null, here: string | null): HostSession {
  const session = createFakeSession({ name: 'far' })
  const { files } = createFakeSession()
  const toolEnv = { DOCKER_HOST: 'unix:///run/far.sock' }
  return {
    ...{ ...session, kind: 'ssh', isHere: false, run: docker(there) },
    localTools: async () => ({ run: docker(here), files, toolEnv }),
  }
}

const choose = (session: HostSession) => lookWithTools(session, never, async () => null)

describe('whose docker compose works on a host', () => {
  it("is the host's own, where it has one", async () => {
    const { session, version } = await choose(far('2.26.1', '2.40.0'))
    expect([usesLocalTools(session), version]).toEqual([false, '2.26.1'])
  })

  it("is this machine's where it has none, with the files and the environment that go with it", async () => {
    const { session, version } = await choose(far(null, '2.40.0'))
    expect([usesLocalTools(session), version]).toEqual([true, '2.40.0'])
    expect(session).toMatchObject({ name: 'far', isHere: true })
    expect(session.toolEnv).toEqual({ DOCKER_HOST: 'unix:///run/far.sock' })
  })

  it('SD-21 is nobody’s where neither has one, and it is said of both', async () => {
    const found = await choose(far(null, null)).catch(failureOf)
    expect(found).toMatchObject({ kind: 'compose-missing', host: 'far' })
    expect(found).toMatchObject({ reason: expect.stringMatching(/nor can this machine's/) })
  })

  it('is known to be none at once, whatever else of the host is waited for, which is called off', async () => {
    const calledOff: AbortSignal[] = []
    const session = far(null, null)
    const looking = (_: HostSession, signal: AbortSignal) => {
      calledOff.push(signal)
      return new Promise<never>(() => {})
    }
    for (const choosing of [lookWithTools, withTools])
      expect(await choosing(session, never, looking).catch(failureOf)).toMatchObject({
        kind: 'compose-missing',
        reason: expect.stringContaining('the docker command here has no compose plugin'),
      })
    expect(calledOff.map(({ aborted }) => aborted)).toEqual([true, true, true, true])
  })

  it('of a host that runs no commands is said to be missing here, and not what that login said instead', async () => {
    const refused = {
      ...{ kind: 'shell-refused' as const, host: 'far', address: 'far:22', user: 'deploy' },
      ...{ reason: 'it ended with 0 before ours began', lines: ['HTTP/1.1 400 Bad Request'] },
    }
    const session = { ...far(null, null), run: async () => fail(refused) }
    const found = await choose(session).then(() => undefined, failureOf)
    expect(found).toMatchObject({ kind: 'compose-missing', host: 'far', lacks: 'here' })
    expect(JSON.stringify(found)).not.toMatch(/400|there has/)
    const told = found ? describeFailure(found) : undefined
    expect(told?.title).toBe('No docker compose can work on far')
    expect(told?.detail).toContain('runs no commands for deploy')
    expect(told?.remedy).toContain('on this machine')
  })

  it('is none for this machine itself but its own', async () => {
    const local = { ...createFakeSession(), run: docker(null) }
    const found = await choose(local).catch(failureOf)
    expect(found).toMatchObject({ kind: 'compose-missing', host: 'local' })
    expect(usesLocalTools(local)).toBe(false)
  })

  it('stays the same to the end: what was begun by one is undone by it, with the facts as they are by then', async () => {
    const seen: unknown[] = []
    const look = async ({ session, facts }: StageRun) => {
      seen.push([usesLocalTools(session), facts])
      return undefined
    }
    const stage: Stage = { name: 'up', check: async () => 'unknown', run: look, undo: look }
    let facts = { step: 1 }
    const run: Pick<StageRun, 'session' | 'facts'> = {
      session: far('2.26.1', '2.40.0'),
      get facts() {
        return facts
      },
    }
    const here = staying(stage, { usesLocalTools: true })
    await here.run(run as StageRun)
    facts = { step: 2 }
    await here.undo?.(run as StageRun)
    await staying(stage, { usesLocalTools: false }).run(run as StageRun)
    expect(seen).toEqual([
      [true, { step: 1 }],
      [true, { step: 2 }],
      [false, { step: 2 }],
    ])
  })
})
