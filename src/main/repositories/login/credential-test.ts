/** Each step of reading a repository with a credential, tried now; changes nothing there or here. */
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { placeOfUrl } from '../../../shared/model/git-credential.ts'
import type { Checkup } from '../../../shared/model/host.ts'
import type { RepositoryCause } from '../failures.ts'
import { type GitDeps, runGit } from '../git.ts'
import type { GitLogins, KeptCredentials } from './kept-logins.ts'
import { askedMark } from './login.ts'

type Found = Omit<Checkup, 'id' | 'title'>

const steps = [
  ['name', 'Name'],
  ['reach', 'Connection'],
  ['trust', 'Certificate or host key'],
  ['login', 'Login'],
  ['repository', 'Repository'],
] as const
type Step = (typeof steps)[number][0]

/** At which step each fails. */
const failsAt: Readonly<Record<RepositoryCause, Step>> = {
  ...{ name: 'name', refused: 'reach', silent: 'reach', certificate: 'trust' },
  ...{ 'host-key': 'trust', 'other-host-key': 'trust' },
  ...{ 'no-access': 'login', 'not-found': 'repository', 'no-ref': 'repository' },
  answer: 'repository',
}

interface Testing {
  readonly name: string
  /** Address that the credential is for. */
  readonly url: string
  /** '' = none: of one that is not there a server tells only whom it lets in. */
  readonly repository: string
}

interface TestDeps extends GitDeps {
  readonly logins: GitLogins
  readonly kept: KeptCredentials
}

/** Tester that the doors ask. Throws `not-found`. */
export const credentialTester = (deps: TestDeps) =>
  async function* test(
    { name, repository }: Pick<Testing, 'name' | 'repository'>,
    signal: AbortSignal,
  ) {
    const kept = deps.kept.get(name) ?? fail({ kind: 'not-found', what: 'git credential', name })
    try {
      const asked = { name, url: kept.url, repository }
      for await (const checkup of testCredential(deps, asked, signal))
        yield { type: 'checkup' as const, checkup }
      yield { type: 'end' as const, how: 'completed' as const }
    } catch (error) {
      if (!signal.aborted) throw error
      yield { type: 'end' as const, how: 'cancelled' as const }
    }
  }

async function* testCredential(
  deps: TestDeps,
  testing: Testing,
  signal: AbortSignal,
): AsyncGenerator<Checkup> {
  const asked = await ask(deps, testing, signal)
  const failed = steps.findIndex(([id]) => id === asked.failsAt)
  for (const [index, [id, title]] of steps.entries()) {
    const found = index === failed ? asked.found : foundBefore(id, asked, { failed, index })
    yield { id, title, ...found }
  }
}

interface Asked {
  readonly failsAt: Step | undefined
  readonly found: Found
  /** The server wanted to know who it is. */
  readonly wasAsked: boolean
  readonly host: string
}

async function ask(deps: TestDeps, testing: Testing, signal: AbortSignal): Promise<Asked> {
  const { name, repository, url } = testing
  const at = addressOf(url, repository)
  const { args, env, close } = await deps.logins.of({ url: at, credential: name, isOwn: true })
  let wasAsked = placeOfUrl(at)?.road === 'ssh'
  const host = placeOfUrl(at)?.host ?? at
  try {
    const said = await runGit(deps, {
      args: [...args, 'ls-remote', '--', at, 'HEAD', 'refs/heads/*'],
      ...{ env: { ...env, LONGSHORE_GIT_TELL: '1' }, signal },
      onLine: (line) => {
        wasAsked ||= line.includes(askedMark)
      },
      asks: { url: at, ref: '', named: name },
    })
    const count = said.split('\n').filter((line) => line.includes('refs/heads/')).length
    const found = `${at} may be read: ${count === 1 ? '1 branch' : `${count} branches`}`
    return { failsAt: undefined, found: ok(found), wasAsked, host }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'repository-failed') throw error
    const { title, remedy } = describeFailure(failure)
    const step = failsAt[failure.cause]
    const isUnnamed = step === 'repository' && repository === ''
    const found: Found = isUnnamed
      ? skipped('none was named')
      : {
          ...{ outcome: 'failed', found: `${title}: ${failure.reason}` },
          remedy: remedy === null ? null : { text: remedy, command: null },
        }
    return { failsAt: step, found, wasAsked, host }
  } finally {
    await close()
  }
}

const ok = (found: string): Found => ({ outcome: 'ok', found, remedy: null })
const skipped = (found: string): Found => ({ outcome: 'skipped', found, remedy: null })

function foundBefore(
  step: Step,
  asked: Asked,
  { failed, index }: { readonly failed: number; readonly index: number },
): Found {
  if (failed !== -1 && index > failed) return skipped('an earlier step failed')
  const { host, wasAsked } = asked
  const found: Readonly<Record<Step, Found>> = {
    name: ok(`${host} is known`),
    reach: ok('it answers'),
    trust: ok('it is trusted'),
    login: wasAsked
      ? ok('it lets the credential in')
      : skipped('it answers everybody: the credential was not asked for'),
    repository: asked.found,
  }
  return found[step]
}

const nowhere = 'longshore-asks-whether-it-may-come-in'

/** `acme/orders` is one of its server; a whole address is what it says. */
function addressOf(url: string, repository: string): string {
  if (repository.includes(':')) return repository
  const [, server = url, prefix = ''] = /^([a-z]+:\/\/[^/]+)\/?(.*)$/.exec(url) ?? []
  if (repository === '') return `${url}/${nowhere}`
  const isWhole = prefix === '' || `${repository}/`.startsWith(`${prefix}/`)
  return `${isWhole ? server : url}/${repository}`
}
