// What `go build` is called with, and how its product is judged, on a host in memory that only answers.
import { expect, it } from 'vitest'
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import { goBuildStage } from '../../../../src/main/sources/git/builds/go-stage.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { aMaking } from '../../../support/a-making.ts'
import { failureFrom } from '../../../support/fake-engine/contract-bed.ts'
import { testClock as clock } from '../../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'
import { services } from '../../../support/sources.ts'
import { workload } from '../../fleet/builders.ts'

/** As `od` prints it: the header of a program for Linux, of one segment that is code, or names a loader. */
function header(machine: number, isStatic: boolean): string {
  const bytes = Buffer.alloc(160)
  bytes.write('\x7fELF\x02\x01', 'latin1')
  bytes.writeUInt16LE(machine, 18)
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(1, 56)
  bytes.writeUInt32LE(isStatic ? 1 : 3, 64)
  bytes.writeBigUInt64LE(130n, 72)
  bytes.writeBigUInt64LE(20n, 96)
  bytes.write('/lib/ld-musl.so.1', 130)
  return bytes.toString('hex')
}

interface Machine {
  readonly platform: string
  readonly program: string
  readonly go?: string
}

async function built(build: object, { platform, program, go = 'go1.24' }: Machine) {
  const commands: RunCommand[] = []
  const says = (argv: readonly string[]) => {
    if (argv[0] === 'od') return program
    if (argv[1] === 'version') return `go version ${go} linux/amd64`
    return argv[1] === 'list' ? 'main example.com/orders ' : ''
  }
  const session = {
    ...createFakeSession({ name: 'prod', clock }),
    async run(command: RunCommand) {
      commands.push(command)
      command.onLine?.('stdout', says(command.argv))
      return { exitCode: 0, signal: null } as const
    },
  }
  const signal = new AbortController().signal
  const quiet = { log() {}, note() {}, progress() {} }
  const run: Pick<StageRun, 'session' | 'workload' | 'signal' | keyof typeof quiet> = {
    ...{ session, signal, ...quiet },
    workload: { ...workload('orders'), env: {}, secretMarks: {} },
  }
  await goBuildStage(services, build, aMaking({ platform })).run(run as StageRun)
  const found = commands.find(({ argv }) => argv[1] === 'build')
  return found ?? expect.fail('go build was not called')
}

const amd64 = { platform: 'linux/amd64', program: header(62, true) }

it('SDP-20 builds what the host can run by itself: for its machine, without cgo, by the Go that is installed', async () => {
  const { argv, env } = await built({}, amd64)
  expect(argv).toEqual([
    ...['go', 'build', '-buildvcs=false', '-o', expect.stringMatching(/\/app-orders\.new$/)],
    ...['--', 'example.com/orders'],
  ])
  expect(env).toEqual({ GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' })
  const arm = await built({}, { platform: 'linux/arm/v7', program: header(40, true), go: 'go1.17' })
  expect(arm.env).toMatchObject({ GOARCH: 'arm', GOARM: '7' })
  expect(arm.argv).not.toContain('-buildvcs=false')
})

it('SDP-20 takes a program that needs a loader only where its document wants cgo', async () => {
  const needing = { ...amd64, program: header(62, false) }
  expect((await built({ cgo: true }, needing)).env).toMatchObject({ CGO_ENABLED: '1' })
  expect(await failureFrom(built({}, needing))).toMatchObject({
    ...{ kind: 'build-failed', host: 'prod', step: 'go build' },
    reason: expect.stringContaining('not static: it needs /lib/ld-musl.so.1'),
  })
})

it.each([
  ['of another machine', header(183, true), 'what was built is for arm64, not for amd64'],
  ['that is none', '', 'what was built is no program for Linux'],
])('SDP-20 refuses a program %s', async (_, program, reason) => {
  expect(await failureFrom(built({}, { ...amd64, program }))).toMatchObject({ reason })
})
