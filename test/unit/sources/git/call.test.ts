import { expect, it } from 'vitest'
import type { HostSession, RunCommand, RunEnd } from '../../../../src/main/hosts/session.ts'
import {
  type BuildCall,
  callPattern,
  dockerBuild,
} from '../../../../src/main/sources/git/docker-build/call.ts'
import { failureFrom } from '../../../support/fake-engine/contract-bed.ts'

const plain: BuildCall = {
  ...{ folder: '/exported', values: {}, env: {}, labels: {} },
  ...{ reference: 'localhost/longshore/web:one', platform: 'linux/arm64' },
  signal: new AbortController().signal,
  onLine() {},
}

async function called(
  call: Partial<BuildCall>,
  end: RunEnd = { exitCode: 0, signal: null },
  says: readonly string[] = [],
): Promise<RunCommand> {
  const commands: RunCommand[] = []
  const session: Pick<HostSession, 'name' | 'toolEnv' | 'run'> = {
    ...{ name: 'prod', toolEnv: { DOCKER_HOST: 'unix:///run/d.sock' } },
    async run(command) {
      commands.push(command)
      for (const line of says) command.onLine?.('stderr', line)
      return end
    },
  }
  await dockerBuild(session as HostSession, { ...plain, ...call })
  const [command] = commands
  return command ?? expect.fail('nothing was called')
}

it('builds the file, target and platform that are asked for, with labels and arguments, each a word of its own', async () => {
  const { argv, cwd } = await called({
    ...{ file: 'deploy/web.Dockerfile', target: 'runtime', labels: { l: '1' } },
    args: { GREETING: 'hello; rm -rf /', EMPTY: '' },
  })
  expect(cwd).toBe('/exported')
  expect(argv).toEqual([
    ...['docker', 'build', '--progress', 'plain', '--tag', 'localhost/longshore/web:one'],
    ...['--platform', 'linux/arm64', '--file', '/exported/deploy/web.Dockerfile'],
    ...['--label', 'l=1', '--build-arg', 'GREETING=hello; rm -rf /', '--build-arg', 'EMPTY='],
    ...['--target', 'runtime', '/exported'],
  ])
})

it('hands secrets over by variables that docker does not go by, never in its command line', async () => {
  const { argv, env } = await called({
    secrets: ['DOCKER_HOST', 'TOKEN'],
    values: { DOCKER_HOST: 'first secret', TOKEN: 'second secret' },
  })
  expect(argv.join(' ')).not.toMatch(/first|second/)
  expect(argv).toContain('id=TOKEN,env=LONGSHORE_BUILD_SECRET_1')
  expect(env).toMatchObject({
    ...{ DOCKER_HOST: 'unix:///run/d.sock', DOCKER_BUILDKIT: '1' },
    ...{ LONGSHORE_BUILD_SECRET_0: 'first secret', LONGSHORE_BUILD_SECRET_1: 'second secret' },
  })
})

it('reads a Dockerfile that is not in the repository from its input', async () => {
  const { argv, stdin } = await called({ written: 'FROM scratch\n' })
  expect([argv.at(argv.indexOf('--file') + 1), stdin]).toEqual(['-', 'FROM scratch\n'])
})

it.each<[RunEnd, readonly string[], string]>([
  [
    { exitCode: 1, signal: null },
    ['#5 RUN make', 'ERROR: failed to build: failed to solve: process "make" did not complete'],
    'process "make" did not complete',
  ],
  [{ exitCode: 17, signal: null }, ['gone'], 'it ended with 17'],
  [{ exitCode: null, signal: 'SIGKILL' }, [], 'it was ended by SIGKILL'],
])('fails with what BuildKit said last where it ends as %o', async (end, says, reason) => {
  expect(await failureFrom(called({}, end, says))).toMatchObject({
    ...{ kind: 'build-failed', host: 'prod', step: 'docker build', reason, lines: says },
  })
})

it('is found again among processes by its image alone', () => {
  const pattern = new RegExp(callPattern('localhost/longshore/web:one'))
  const of = (reference: string) => `docker build --progress plain --tag ${reference} --platform x`
  expect(pattern.test(of('localhost/longshore/web:one'))).toBe(true)
  expect(pattern.test(`/usr/bin/${of('localhost/longshore/web:one')}`)).toBe(true)
  for (const other of ['localhost/longshore/web:one2', 'localhost/longshore/web_one'])
    expect(pattern.test(of(other)), other).toBe(false)
})
