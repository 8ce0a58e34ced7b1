/** A git workload over a host in memory, of a repository whose commits a test says. */
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import type { Repositories } from '../../../../src/main/repositories/repositories.ts'
import { createSources } from '../../../../src/main/sources/registry.ts'
import type { SourceServices } from '../../../../src/main/sources/stage.ts'
import { fail } from '../../../../src/shared/lib/failure-error.ts'
import type { CommitSpan } from '../../../../src/shared/model/git.ts'
import type { FakeSession } from '../../../support/fake-session/fake-session.ts'
import { noRepositories, services } from '../../../support/sources.ts'
import { type RunBed, type RunBedOptions, runBed } from '../../deploys/run-bed.ts'

export const commitOf = (letter: string): string => letter.repeat(40)

/** What of the repository, or of the host's docker command, does not end until it is given up. */
export type Hanging = 'resolve' | 'fetch' | 'export' | 'pull' | 'build' | undefined

export interface ScriptedRepository {
  /** Where its branch is. */
  head: string
  /** The files at a path of a commit. */
  tree: (commit: string, path: string) => string
  span: CommitSpan
  hangs: Hanging
  /** It answers nobody. */
  isGone: boolean
  readonly asked: string[]
  /** What each build was given in its environment. */
  readonly builds: RunCommand['env'][]
  /** How often the docker command was asked whether it can build. */
  looks: number
  /** Where its files are. */
  folder: string
  /** Engines that images are sent to keep them as containerd does: by other ids. */
  isSentToContainerd: boolean
}

export interface GitBed extends RunBed {
  readonly repository: ScriptedRepository
  have(source?: object, more?: object): void
  /** Names of the images that were built, on the host now. */
  built(): string[]
}

export function gitBed(
  more: Partial<SourceServices> = {},
  options: Pick<RunBedOptions, 'others' | 'clock'> = {},
): GitBed {
  const repository: ScriptedRepository = {
    ...{ head: commitOf('a'), tree: (commit, path) => `${commit} ${path}` },
    span: { relation: 'ahead', commits: [], count: 1 },
    ...{ hangs: undefined, isGone: false, asked: [], builds: [], looks: 0, folder: '/exported' },
    isSentToContainerd: false,
  }
  const bed = runBed({
    ...options,
    sources: createSources({ ...services, ...more, repositories: scripted(repository) }),
    wrap: (session) => ({
      ...session,
      // A test may have it be another machine.
      get isHere() {
        return session.isHere
      },
      files: { ...session.files, lookAt: async () => undefined },
      run: (command) => runOn(session, repository, command),
    }),
  })
  return {
    ...{ ...bed, repository },
    have(source = {}, more = {}) {
      const from = { kind: 'git', repository: 'https://git.example/acme/orders.git', ref: 'main' }
      bed.workloads.apply({
        ...{ name: 'web', host: 'local', source: { ...from, port: 80, ...source } },
        deploy: { healthTimeout: '1h', soak: '0ms', stopTimeout: '1s' },
        ...more,
      })
    },
    built: () =>
      bed.session.engine.control
        .images()
        .flatMap(({ repoTags }) => repoTags)
        .filter((name) => name.startsWith('localhost/longshore/')),
  }
}

const ended = { exitCode: 0, signal: null }

/** `docker build` makes an image; everything else ends well. */
async function runOn({ engine }: FakeSession, repository: ScriptedRepository, command: RunCommand) {
  const { argv, signal } = command
  const { hangs, builds } = repository
  signal.throwIfAborted()
  if (argv[1] === 'buildx') repository.looks += 1
  if (argv[1] === 'buildx') command.onLine?.('stdout', 'github.com/docker/buildx v0.13.1')
  if (argv[1] !== 'build') return ended
  builds.push(command.env)
  if (hangs === 'build') await givenUp(signal)
  const after = (option: string) =>
    argv.flatMap((word, at) => (argv[at - 1] === option ? [word] : []))
  const labels = after('--label').map((text) => text.split('=') as [string, string])
  const tag = after('--tag')[0] ?? ''
  const there = { id: `sha256:there-${tag}`, content: tag }
  engine.control.addImage(tag, {
    ...{ labels: Object.fromEntries(labels), content: tag },
    ...(repository.isSentToContainerd && { loadsAs: there }),
  })
  return ended
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    if (signal.aborted) reject(signal.reason)
  })
}

function scripted(repository: ScriptedRepository): Repositories {
  const ask = async (what: string, signal: AbortSignal, hanging?: Hanging) => {
    signal.throwIfAborted()
    repository.asked.push(what)
    if (hanging && repository.hangs === hanging) await givenUp(signal)
    if (!repository.isGone) return
    const about = { repository: 'https://git.example/acme/orders.git', ref: 'main' }
    fail({ kind: 'repository-failed', cause: 'not-found', reason: 'not there', ...about })
  }
  return {
    ...noRepositories(),
    async resolve({ ref }, { signal }) {
      const isPull = repository.asked.includes('export')
      await ask('resolve', signal, isPull ? 'pull' : 'resolve')
      return { commit: ref === 'main' ? repository.head : ref, as: 'branch', name: ref }
    },
    async tree({ commit, path }, { signal }) {
      await ask(`tree ${path}`, signal)
      return repository.tree(commit, path)
    },
    async commit({ commit }, { signal }) {
      await ask('commit', signal)
      return { id: commit, at: 0, author: 'Ada', subject: `about ${commit.slice(0, 3)}` }
    },
    async between(_, { signal }) {
      await ask('between', signal)
      return repository.span
    },
    async changedFiles(_, { signal }) {
      await ask('changedFiles', signal)
      return []
    },
    fetch: (_, { signal }) => ask('fetch', signal, 'fetch'),
    async export({ commit, path }, { signal }) {
      await ask('export', signal, 'export')
      return {
        folder: repository.folder,
        commit,
        tree: repository.tree(commit, path),
        lfs: [],
        links: [],
      }
    },
  }
}
