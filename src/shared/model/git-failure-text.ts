/** The sentences for what keeps a git repository from being read. */
import { shellWord } from '../lib/shell-word.ts'
import { ended, type FailureOf, type Sentences, text, unchanged } from './failure-words.ts'

type RepositoryFailed = FailureOf<'repository-failed'>
type Cause = RepositoryFailed['cause']

export const gitSentences: Sentences<'repository-failed' | 'git-credential-in-use'> = {
  'git-credential-in-use': ({ credential, workloads }) =>
    text(
      `${credential} is named by ${workloads.join(', ')}`,
      `Their repositories are read with it. ${unchanged}`,
      'Let these workloads name another credential first, or none (source.credential).',
    ),
  'repository-failed': (failure, after) =>
    text(
      titles[failure.cause](failure),
      `Git says: ${ended(failure.reason)} ${triedWith(failure)} ${after || unchanged}`,
      remedies[failure.cause](failure),
    ),
}

const titles: Readonly<Record<Cause, (failure: RepositoryFailed) => string>> = {
  'not-found': ({ repository }) => `There is no repository ${repository}, or it is not shown`,
  'no-access': ({ repository }) => `${repository} gives no access`,
  'no-ref': ({ repository, ref }) => `${repository} has no ${ref || 'such commit'}`,
  'host-key': ({ repository }) => `The host key of ${repository} is not trusted yet`,
  'other-host-key': ({ repository }) =>
    `The server of ${repository} shows another host key than is known of it, or one that is revoked`,
  name: ({ repository }) => `The server of ${repository} is not known by that name`,
  refused: ({ repository }) => `Nothing answers at ${repository}`,
  silent: ({ repository }) => `The connection to ${repository} broke off`,
  certificate: ({ repository }) => `The certificate of ${repository} is not trusted`,
  answer: ({ repository }) => `${repository} cannot be read`,
}

const isHere = ({ repository }: RepositoryFailed): boolean => repository.startsWith('file:')

const triedWith = (failure: RepositoryFailed): string => {
  const { named } = failure
  if (isHere(failure)) return 'It was looked for on this machine.'
  return named === undefined
    ? "It was asked with this user's own logins."
    : `It was asked with the git credential ${named}.`
}

const givenAccess = (failure: RepositoryFailed): string => {
  const { named } = failure
  if (isHere(failure)) return 'Let the user who runs Longshore read it.'
  return named === undefined
    ? 'Keep a credential that may read it (longshore git-credentials add NAME --url URL --token-stdin).'
    : `Let the credential read it, or give it another secret (longshore git-credentials edit ${named} --token-stdin). Which step fails tells its test (longshore git-credentials test ${named}).`
}

const remedies: Readonly<Record<Cause, (failure: RepositoryFailed) => string>> = {
  'not-found': (failure) => `Check the spelling of its address. ${givenAccess(failure)}`,
  'no-access': givenAccess,
  'no-ref': () => 'Check the name of the branch, tag or commit, and that it was pushed.',
  'host-key': ({ repository }) =>
    `See its fingerprint, compare it with what its owner publishes, then trust it: Settings, git credentials, or longshore git-credentials trust ${shellWord(repository)}.`,
  'other-host-key': () =>
    'It was given a new key, or somebody stands between. Find out which from its owner; only then remove the old line from the file that git names, and trust the new key.',
  name: () => 'Check the spelling of its address, and your DNS and VPN.',
  refused: () => 'Check the port in its address, and that its server runs.',
  silent: () => 'Check the network, the firewall and the proxy (HTTPS_PROXY), then try again.',
  certificate: () => 'Have git on this machine trust its CA (http.sslCAInfo in ~/.gitconfig).',
  answer: () => 'Read what git says, and try the same by hand: git ls-remote.',
}
