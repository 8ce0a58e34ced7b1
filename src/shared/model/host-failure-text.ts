/** The sentences for what stands between Longshore and a host. */
import { shellWord } from '../lib/shell-word.ts'
import type { RecordedKey } from './failure-of-hosts.ts'
import {
  ended,
  type FailureOf,
  machineOf,
  type Sentences,
  sentence,
  text,
  unchanged,
} from './failure-words.ts'
import { engineRemedy, loginRemedy, reachRemedy, socketRemedy, tunnelRemedy } from './remedies.ts'

type HostFailureKind =
  | 'host-unreachable'
  | 'ssh-failed'
  | 'ssh-no-common-algorithm'
  | 'ssh-auth-failed'
  | 'ssh-answer-needed'
  | 'ssh-config-unsupported'
  | 'ssh-config-invalid'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'host-key-certificate'
  | 'tls-failed'
  | 'socket-missing'
  | 'socket-forbidden'
  | 'tunnel-refused'
  | 'shell-refused'
  | 'endpoint-unusable'
  | 'host-read-only'
  | 'host-in-use'
  | 'engine-unavailable'
  | 'log-unreadable'

const stillRuns = 'What runs there keeps running.'

export const hostSentences: Sentences<HostFailureKind> = {
  'host-unreachable': ({ host, jump, reason, why }) =>
    text(
      `${jump === undefined ? `Host ${host}` : named({ host, jump })} cannot be reached`,
      `${sentence(reason)} ${jump === undefined ? 'Its containers' : `The containers of ${host}`} keep running, but nothing is known of them now.`,
      reachRemedy(why),
    ),
  'ssh-failed': ({ host, jump, address, reason }) =>
    text(
      `No SSH session with ${machineOf({ host, jump })}`,
      `Something answered at ${address}, but: ${ended(reason)} ${stillRuns}`,
      `Run the doctor (longshore hosts doctor ${host}): it tries each step and names the one that fails.`,
    ),
  'ssh-no-common-algorithm': ({ host, jump, address, directive, offered, onRequest, able }) =>
    text(
      `${named({ host, jump })} and Longshore have no algorithm in common`,
      `Of its ${directive}, the server at ${address} offers only ${offered.join(', ')}. ${
        onRequest.length === 0 ? 'Longshore can do none of them.' : 'None of them was allowed here.'
      } ${stillRuns}`,
      onRequest.length === 0
        ? `In sshd_config on that host, add one of ${able.join(', ')} to the line ${directive}; then reload sshd.`
        : `Write "${directive} +${onRequest[0]}" for that host in ~/.ssh/config, or allow a newer one (${able[0]}) in its sshd_config.`,
    ),
  'ssh-auth-failed': ({ host, jump, address, user, tried, ended: words }) =>
    text(
      `${named({ host, jump })} refused the login of ${user}`,
      `At ${address}, ${triedMethods(tried)} ${hungUp(words)}${stillRuns}`,
      loginRemedy({ host, jump, tried, ended: words }),
    ),
  'ssh-answer-needed': ({ host, jump, address, method }) =>
    text(
      `${named({ host, jump })} asks for ${answerNames[method]}`,
      `Without it, there is no login at ${address}. ${stillRuns}`,
      `Give it once (on a terminal: longshore hosts test ${host}); it stays in memory unless you ask to keep it.`,
    ),
  'ssh-config-unsupported': ({ host, directive, instead }) =>
    text(
      `The SSH configuration of ${host} uses ${directive}`,
      `Longshore runs no program to reach a host, so it did not try. ${stillRuns}`,
      instead,
    ),
  'ssh-config-invalid': ({ host, reason }) =>
    text(
      `The SSH configuration of ${host} cannot be followed`,
      `${sentence(reason)} Nothing was tried. ${stillRuns}`,
      'Correct it there, then connect again.',
    ),
  'host-key-unknown': ({ host, jump, address, keyType, fingerprint, seenAs, gitServer }) =>
    text(
      `The identity of ${machineOf({ host, jump })} is not known yet`,
      `At ${address} it shows the ${keyType} key ${fingerprint}. ${seenBefore(seenAs)}`,
      gitServer === undefined
        ? `Compare it with the key of that machine, then trust it (longshore hosts trust ${host} --fingerprint ${fingerprint}).`
        : `Compare it with what its owner publishes, then trust it (longshore git-credentials trust ${shellWord(gitServer)} --fingerprint ${fingerprint}).`,
    ),
  'host-key-changed': ({ host, jump, address, keyType, fingerprint, known }) =>
    text(
      `The identity of ${machineOf({ host, jump })} has changed`,
      `At ${address} it shows the ${keyType} key ${fingerprint}; known is ${recordedKeys(known)}. The machine was rebuilt, or somebody stands between. Nothing was sent.`,
      'Find out why on that machine. Only then remove the old line from the file named above and connect again.',
    ),
  'host-key-revoked': ({ host, jump, address, fingerprint, by }) =>
    text(
      `The identity of ${machineOf({ host, jump })} is revoked`,
      `At ${address} it shows the key ${fingerprint}, which ${recordedKeys([by])} marks as revoked. Nothing was sent.`,
      'Do not use this machine before its key was replaced.',
    ),
  'host-key-certificate': ({ host, jump, address, by }) =>
    text(
      `The identity of ${machineOf({ host, jump })} cannot be checked`,
      `Only the certificate authority in ${by.file}, line ${by.line}, vouches for ${address}, and Longshore cannot check host certificates. Nothing was sent.`,
      'Add the plain host key of that machine to known_hosts.',
    ),
  'tls-failed': ({ host, address, reason }) =>
    text(
      `No secure connection with ${host}`,
      `At ${address}: ${ended(reason)} ${stillRuns}`,
      'Check ca.pem, cert.pem and key.pem of that host, and the name its certificate is for.',
    ),
  'socket-missing': ({ host, socket, looked }) =>
    text(
      `There is no Docker socket on ${host}`,
      `${nothingAt(socket, looked)} What runs there is unknown.`,
      socketRemedy(host),
    ),
  'socket-forbidden': ({ host, socket, user }) =>
    text(
      `${user} may not use Docker on ${host}`,
      `The rights of ${socket} do not let ${user} in. What runs there is unknown.`,
      `On that host, as root: usermod -aG docker ${user}; then connect again.`,
    ),
  'tunnel-refused': ({ host, reason, lacks }) =>
    text(
      `${host} does not forward its Docker socket`,
      `${sentence(reason)} What runs there is unknown.`,
      tunnelRemedy(lacks),
    ),
  'shell-refused': ({ host, user, reason, lines: said }) =>
    text(
      `${host} runs no commands for ${user}`,
      `Its login shell, or a command that is forced on the login, did something else: ${sentence(reason)}${saidInstead(said)} ${stillRuns}`,
      `On that host, give ${user} a shell that runs commands (usermod -s /bin/sh ${user}), and force none in authorized_keys (command=) or sshd_config (ForceCommand).`,
    ),
  'endpoint-unusable': ({ host, endpoint, found, reason, instead }) =>
    text(
      `${host} cannot be reached as it is set up`,
      `${atPlace(found, endpoint)}: ${reason}. What runs there is unknown.`,
      instead,
    ),
  'host-read-only': ({ host, action }) =>
    text(
      `${host} is read-only`,
      `Its guard level forbids to ${action}. ${unchanged}`,
      `Change its guard level first, if that is what you want (longshore hosts edit ${host} --guard confirm).`,
    ),
  'host-in-use': ({ host, workloads }) =>
    text(
      `${host} is still used`,
      `These workloads name it: ${workloads.join(', ')}. ${unchanged}`,
      'Move or delete them first.',
    ),
  'log-unreadable': ({ host, container, reason }) =>
    text(
      `The log of ${container} on ${host} cannot be read`,
      `${sentence(reason)} The container itself is not affected.`,
      'Where its logging driver keeps nothing, choose json-file or local for it; a damaged log begins anew with a new container.',
    ),
  'engine-unavailable': ({ host, endpoint, reason, why }) =>
    text(
      `The Docker Engine of ${host} does not answer`,
      `Tried ${endpoint}: ${ended(reason)} What runs there is unknown until it does.`,
      engineRemedy({ host, why }),
    ),
}

/** At the beginning of a sentence: the name of a host stays as it is. */
const named = ({
  host,
  jump,
}: {
  readonly host: string
  readonly jump?: string | undefined
}): string => (jump === undefined ? host : `Jump host ${jump} of ${host}`)

const answerNames: { readonly [M in FailureOf<'ssh-answer-needed'>['method']]: string } = {
  passphrase: 'the passphrase of a key',
  password: 'a password',
  'keyboard-interactive': 'an answer',
}

/** The words of a server that did not wait until everything was tried; '' = it did. */
export const hungUp = (words: string | undefined): string =>
  words === undefined ? '' : `Then the server ended the login: ${ended(words)} `

function triedMethods(tried: FailureOf<'ssh-auth-failed'>['tried']): string {
  if (tried.length === 0) return 'there was nothing to log in with.'
  return `${tried.map(({ method, found }) => `${method}: ${found}`).join('; ')}.`
}

function nothingAt(socket: string, looked: readonly string[]): string {
  const others = looked.filter((path) => path !== socket)
  if (others.length === 0) return `Nothing is at ${socket}.`
  return `Nothing is at ${socket}, nor where else one may be: ${others.join(', ')}.`
}

function saidInstead(lines: readonly string[]): string {
  return lines.length === 0 ? '' : ` It said: ${lines.map(ended).join(' ')}`
}

const atPlace = (found: string, endpoint: string): string =>
  endpoint === '' ? `By ${found}` : `By ${found} it is ${endpoint}`

function recordedKeys(keys: readonly RecordedKey[]): string {
  return keys
    .map(({ keyType, fingerprint, file, line }) => {
      return `${keyType} ${fingerprint} (${file}, line ${line})`
    })
    .join(', ')
}

function seenBefore(seenAs: readonly RecordedKey[]): string {
  if (seenAs.length === 0) return 'It was never seen before. Nothing was sent.'
  return `The same key is known already: ${recordedKeys(seenAs)}. Nothing was sent.`
}
