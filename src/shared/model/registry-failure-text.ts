/** The sentences for what keeps a registry from being asked, by this app itself. */
import {
  ended,
  type FailureOf,
  type Sentences,
  sentence,
  text,
  unchanged,
} from './failure-words.ts'

type RegistryFailed = FailureOf<'registry-failed'>
type Cause = RegistryFailed['cause']

export const registrySentences: Sentences<'registry-failed' | 'registry-in-use'> = {
  'registry-failed': (failure) =>
    text(titleOf(failure), `${detailOf(failure)} ${unchanged}`, remedies[failure.cause](failure)),
  'registry-in-use': ({ registry, workloads }) =>
    text(
      `${registry} is named by ${workloads.join(', ')}`,
      `They are pulled with it. ${unchanged}`,
      'Let these workloads name another account first, or none (source.registry).',
    ),
}

function titleOf({ registry, repository, cause }: RegistryFailed): string {
  const what = repository === '' ? registry : `${repository} of ${registry}`
  switch (cause) {
    case 'name':
      return `The name of ${registry} is not known`
    case 'certificate':
      return `The certificate of ${registry} is not trusted`
    case 'no-access':
      return `${registry} gives no access${repository === '' ? '' : ` to ${repository}`}`
    case 'not-found':
      return `${registry} has no ${repository}`
    case 'rate':
      return `${registry} was asked too often`
    case 'plain-http':
      return `${registry} is not asked over plain HTTP`
    case 'answer':
      return `What ${registry} answered cannot be used`
    default:
      return `${what} could not be asked`
  }
}

function detailOf(failure: RegistryFailed): string {
  const from = `It was asked from ${failure.from ?? 'this machine'}`
  const reason = sentence(failure.reason)
  if (failure.cause === 'no-access') return `${reason} ${triedWith(failure)}`
  if (failure.cause !== 'rate') return `${reason} ${from}.`
  const { until } = failure
  const when = until === undefined ? 'It does not say until when' : `Until ${timeOf(until)}`
  return `${reason} ${when}. ${triedWith(failure)}`
}

function triedWith({ account, named }: RegistryFailed): string {
  if (named !== undefined)
    return ended(`The account ${named} was tried${account ? `, as ${account}` : ''}`)
  return account === ''
    ? 'It was asked without a login.'
    : ended(`The login of ${account}, which docker on this machine has, was tried`)
}

/** The same for every reader: a time of day alone would be another one elsewhere. */
const timeOf = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const remedies: Readonly<Record<Cause, (failure: RegistryFailed) => string>> = {
  name: () => 'Check the spelling of its name, and your DNS and VPN.',
  refused: ({ registry }) => `Check the port in ${registry}, and that the registry runs.`,
  silent: () => 'Check the network, the firewall and the proxy (HTTPS_PROXY), then ask again.',
  certificate: ({ registry }) =>
    `Put its CA into /etc/docker/certs.d/${registry}/ca.crt of this machine, where docker looks as well.`,
  'plain-http': ({ named = 'NAME' }) =>
    `Give it a certificate; or, where nobody can read along, allow it (longshore registries edit ${named} --plain-http).`,
  'no-access': ({ named, registry }) =>
    named === undefined
      ? `Check the name, or add an account that may read it (longshore registries add NAME --url ${registry} --user USER).`
      : `Let the account read it, or give it another token (longshore registries edit ${named} --token-stdin).`,
  'not-found': () => 'Check the name of the image and the tag.',
  rate: ({ account }) =>
    account === ''
      ? 'Wait, or add an account of it: then more is allowed.'
      : 'Wait, or use an account that may ask more often.',
  answer: ({ registry }) => `Check that ${registry} is a registry, and what stands before it.`,
}
