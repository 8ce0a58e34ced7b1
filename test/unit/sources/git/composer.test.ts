// What Composer is called with, and what comes of its end, on a host in memory that only answers.
import { expect, it } from 'vitest'
import type { RunCommand, RunEnd } from '../../../../src/main/hosts/session.ts'
import { composerStage } from '../../../../src/main/sources/git/builds/composer-stage.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { aMaking } from '../../../support/a-making.ts'
import { failureFrom } from '../../../support/fake-engine/contract-bed.ts'
import { testClock as clock } from '../../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'
import { services } from '../../../support/sources.ts'
import { workload } from '../../fleet/builders.ts'

interface Given {
  readonly build?: object
  readonly env?: Record<string, string>
  readonly end?: RunEnd
}

async function installed({ build = {}, env = {}, end = { exitCode: 0, signal: null } }: Given) {
  const commands: RunCommand[] = []
  const notes: string[] = []
  const session = createFakeSession({ name: 'prod', clock })
  const lookAt = async () => ({ real: '', what: 'file', owner: '0:0', mode: '0644' }) as const
  const run: Pick<StageRun, 'session' | 'workload' | 'signal' | 'log' | 'note'> = {
    session: {
      ...session,
      files: { ...session.files, lookAt },
      async run(command) {
        commands.push(command)
        return command.argv[1] === 'install' ? end : { exitCode: 0, signal: null }
      },
    },
    workload: { ...workload('gateway'), env, secretMarks: {} },
    signal: new AbortController().signal,
    log() {},
    note: (line) => notes.push(line),
  }
  const result = await composerStage(services, build, aMaking()).run(run as StageRun)
  const argv = commands.find((command) => command.argv[1] === 'install')?.argv
  return { argv, notes, result }
}

const usual = ['composer', 'install', '--no-dev', '--no-interaction', '--no-progress']

it('SDP-21 is called as SDP does, and runs no script and no plugin where its document says so', async () => {
  expect((await installed({})).argv).toEqual(usual)
  expect((await installed({ build: { scripts: false } })).argv).toEqual([
    ...[...usual, '--no-scripts', '--no-plugins'],
  ])
})

it.each<[RunEnd, string]>([
  [{ exitCode: 2, signal: null }, 'exit status 2'],
  [{ exitCode: null, signal: 'SIGKILL' }, 'ended by SIGKILL'],
])('SDP-22 warns of an end as %o, and goes on', async (end, how) => {
  const { notes, result } = await installed({ end })
  expect(notes).toEqual([
    `warning: composer install: ${how}; what it could not install may be missing`,
  ])
  expect(result).toBeUndefined()
})

it('SDP-09 refuses a document root that Apache would read otherwise, before anything is installed', async () => {
  const env = { APACHE_DOCUMENT_ROOT: 'public' }
  expect(await failureFrom(installed({ env }))).toMatchObject({
    ...{ kind: 'invalid', issues: [{ path: 'env.APACHE_DOCUMENT_ROOT' }] },
  })
})
