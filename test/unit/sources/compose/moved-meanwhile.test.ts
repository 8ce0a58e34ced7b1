// Files that change while a deployment pulls: what was planned is done, or nothing (I12).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunCommand, RunEnd } from '../../../../src/main/hosts/session.ts'
import { runBed } from '../../deploys/run-bed.ts'

const folder = mkdtempSync(join(tmpdir(), 'longshore-moved-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'compose.yaml'), 'services: { web: { image: app } }')

const isCall = (argv: readonly string[], command: string) =>
  /docker/.test(argv[0] ?? '') && argv.includes(command)

function answer(argv: readonly string[], service: object): string | undefined {
  if (argv.includes('info'))
    return '[{"Name":"compose","Path":"/opt/docker-compose","Version":"2.26.1"}]'
  if (argv.includes('--hash')) return 'web h1'
  if (argv.includes('config')) return JSON.stringify({ name: 'ls-web', services: { web: service } })
  return undefined
}

/** Whose project says something else once it was pulled. */
function bedWith(afterPull: object) {
  const calls: string[] = []
  let service: object = { image: 'app' }
  const bed = runBed({
    wrap: (session) => ({
      ...session,
      async run({ argv, onLine }: RunCommand): Promise<RunEnd> {
        const said = answer(argv, service)
        if (said !== undefined) onLine?.('stdout', said)
        if (said === undefined) calls.push(...['pull', 'up'].filter((each) => isCall(argv, each)))
        if (calls.at(-1) === 'pull') service = afterPull
        return { exitCode: calls.at(-1) === 'up' ? 1 : 0, signal: null }
      },
    }),
  })
  bed.session.state.report({ online: true })
  bed.session.engine.control.addImage('app')
  const source = { kind: 'compose', path: folder, pull: 'always' }
  bed.apply({}, { source, deploy: { stabilise: '0s' } })
  return { bed, calls }
}

describe('files that change while a stack is pulled', () => {
  it('stop the deployment before anything of the stack is touched', async () => {
    const { bed, calls } = bedWith({ image: 'app', privileged: true })
    expect(await bed.deploy()).toMatchObject({ state: 'failed', failure: { kind: 'plan-stale' } })
    expect(calls).toEqual(['pull'])
    await bed.deploys.close('wait')
  })

  it('and say the same do not', async () => {
    const { bed, calls } = bedWith({ image: 'app' })
    await bed.deploy()
    expect(calls).toEqual(['pull', 'up'])
    await bed.deploys.close('wait')
  })
})
