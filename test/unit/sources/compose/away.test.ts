// A host that goes away while docker compose works there, by a fake host whose docker compose does as told.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunCommand, RunEnd } from '../../../../src/main/hosts/session.ts'
import { FailureError } from '../../../../src/shared/lib/failure-error.ts'
import type { FakeSession } from '../../../support/fake-session/fake-session.ts'
import { runBed } from '../../deploys/run-bed.ts'

const away = { kind: 'host-unreachable', host: 'local', reason: 'cut' } as const
const folder = mkdtempSync(join(tmpdir(), 'longshore-away-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'compose.yaml'), 'services: { web: { image: app } }')

type Told = (session: FakeSession) => void

/** Each `up` makes the container, unless it is there; the first as many as `cuts` are cut off after that. */
function bedWith(cuts: readonly Told[], calls: string[]) {
  const left = [...cuts]
  const bed = runBed({
    wrap: (session) => ({
      ...session,
      async run(command: RunCommand): Promise<RunEnd> {
        const said = answer(command.argv)
        if (said !== undefined) command.onLine?.('stdout', said)
        else calls.push(command.argv[0] === 'pkill' ? 'pkill' : (command.argv.at(-3) ?? ''))
        if (!command.argv.includes('up')) return { exitCode: 0, signal: null }
        calls.splice(-1, 1, 'up')
        if (session.engine.control.containers().length === 0) make(bed.store.installation, session)
        const cut = left.shift()
        if (!cut) return { exitCode: 0, signal: null }
        cut(session)
        throw new FailureError(away)
      },
    }),
  })
  bed.session.state.report({ online: true })
  bed.session.engine.control.addImage('app')
  bed.apply(
    {},
    { source: { kind: 'compose', path: folder, pull: 'never' }, deploy: { stabilise: '0s' } },
  )
  return bed
}

function answer(argv: readonly string[]): string | undefined {
  if (argv.includes('info'))
    return '[{"Name":"compose","Path":"/opt/docker-compose","Version":"2.26.1"}]'
  if (argv.includes('--hash')) return 'web h1'
  if (argv.includes('config')) return '{"name":"ls-web","services":{"web":{"image":"app"}}}'
  return undefined
}

function make(installation: string, { engine }: FakeSession): void {
  engine.control.addContainer({
    ...{ name: 'ls-web-web-1', image: 'app' },
    labels: {
      'com.docker.compose.project': 'ls-web',
      'com.docker.compose.service': 'web',
      'com.docker.compose.config-hash': 'h1',
      'longshore.installation': installation,
      'longshore.workload': 'web',
      'longshore.role': 'compose',
    },
  })
}

const goAndComeBack: Told = ({ state }) => {
  state.report({ online: false, failure: away })
  state.report({ online: true })
}

describe('a host that goes away while a stack is brought up', () => {
  it('what docker compose goes on doing there is ended first; it is begun again from what is there', async () => {
    const calls: string[] = []
    const bed = bedWith([goAndComeBack, goAndComeBack], calls)
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(calls).toEqual(['up', 'pkill', 'up', 'pkill', 'up'])
    // What runs was neither stopped nor taken away in between.
    const changed = bed.session.engine.control.mutations()
    expect(changed.filter((call) => call.startsWith('containers.'))).toEqual([])
    await bed.deploys.close('wait')
  })

  it('and does so again and again: it is taken back', async () => {
    const calls: string[] = []
    const bed = bedWith([goAndComeBack, goAndComeBack, goAndComeBack], calls)
    expect(await bed.deploy()).toMatchObject({ state: 'failed', failure: away })
    expect(calls.filter((call) => call === 'up')).toHaveLength(3)
    expect(bed.containers()).toEqual([])
    await bed.deploys.close('wait')
  })
})
