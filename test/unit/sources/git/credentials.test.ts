import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { thisMachine } from '../../../../src/main/hosts/this-machine.ts'
import { ownLogins } from '../../../../src/main/repositories/login/kept-logins.ts'
import { createRepositories } from '../../../../src/main/repositories/repositories.ts'
import { gitStages } from '../../../../src/main/sources/git/fetch.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { aMaking } from '../../../support/a-making.ts'
import { testRepository } from '../../../support/git-repository.ts'

it.each(['git fetch', 'git checkout', 'git pull'])(
  'SDP-04, SDP-13 %s asks with the credential of the document, and with no other',
  async (name) => {
    const repository = await testRepository()
    const dir = mkdtempSync(join(tmpdir(), 'longshore-credentials-'))
    onTestFinished(() => {
      repository.close()
      rmSync(dir, { recursive: true, force: true })
    })
    const commit = await repository.commit({ 'main.go': 'package main\n' })
    const asked: string[] = []
    const repositories = createRepositories({
      ...{ dir, environment: thisMachine(), clock: systemClock },
      logins: {
        async of(wanted) {
          asked.push(wanted.credential)
          return await ownLogins.of({ ...wanted, credential: '' })
        },
      },
    })
    const stages = gitStages(
      { repositories },
      aMaking({ at: { url: repository.url, credential: 'team', commit, path: '.' } }),
    )
    const run: Pick<StageRun, 'signal' | 'log' | 'note'> = {
      signal: new AbortController().signal,
      log() {},
      note() {},
    }
    await stages.find((stage) => stage.name === name)?.run(run as StageRun)
    expect(new Set(asked)).toEqual(new Set(['team']))
  },
)
