/**
 * The way out of failures that have several: chosen by what is known of the cause, so that nobody is
 * told to do what was done already. Commands are the terminal's; the window has a button for each.
 */
import type { Failure, FailureKind } from './failure.ts'
import { builtInHost } from './host.ts'

/** A failure as far as it is known; fields that are not needed may be left out. */
type Of<K extends FailureKind, F extends keyof Extract<Failure, { kind: K }>> = Pick<
  Extract<Failure, { kind: K }>,
  F
>
type Known<K extends FailureKind, F extends keyof Extract<Failure, { kind: K }>> = Extract<
  Failure,
  { kind: K }
>[F]

export const removeOrphans =
  'Do it once more and remove what is not in the project any more (--remove-orphans).'

export function engineRemedy({ host, why }: Of<'engine-unavailable', 'host' | 'why'>): string {
  switch (why) {
    case 'forbidden':
      return 'Let this user use its socket (as root there: usermod -aG docker USER), then log in anew.'
    case 'silent':
      return `Look at Docker on ${host}: it takes connections, and does not answer. Restart it if it stays so.`
    case 'other':
      return 'Check the address: something else than a Docker Engine is there.'
    case 'absent':
      return 'Start Docker on that host, or say where else its socket is.'
    default:
      return 'Start Docker on that host, or check that you may use its socket.'
  }
}

export function reachRemedy(why: Known<'host-unreachable', 'why'>): string {
  switch (why) {
    case 'name':
      return 'Check the spelling of its name, and your DNS and VPN.'
    case 'refused':
      return 'The machine is there: check the port, and that what should listen on it runs.'
    default:
      return 'Check that the host is up and that this machine can reach it.'
  }
}

export function loginRemedy({
  host,
  jump,
  tried,
  ended,
}: Of<'ssh-auth-failed', 'host' | 'jump' | 'tried' | 'ended'>): string {
  if (ended !== undefined && /too many/i.test(ended))
    return `Show it fewer keys: name the right one (${jump === undefined ? 'IdentityFile in ~/.ssh/config, or --identity' : 'IdentityFile in ~/.ssh/config'}) and set "IdentitiesOnly yes" for that host; then connect again.`
  if (tried.length === 0)
    return `Give it a key: add one to your agent (ssh-add), or name it (${keyPlace(host, jump)}); then connect again.`
  if (tried.every(({ method }) => /password|keyboard/.test(method)))
    return 'Check the user name and the password; then connect again.'
  // A key that was never shown is not missed in the server's list.
  return tried.some(({ found }) => found === 'refused')
    ? 'Check the user name, and that one of your keys is in its authorized_keys; then connect again.'
    : 'Nothing could be shown to it: mend what is named here, or name another key; then connect again.'
}

/** The place to name a key: a jump host, and the built-in host where docker's own command is led over SSH, have no fields for it. */
const keyPlace = (host: string, jump: string | undefined): string =>
  host === builtInHost || jump !== undefined
    ? 'IdentityFile in ~/.ssh/config'
    : `longshore hosts edit ${host} --identity FILE`

export const socketRemedy = (host: string): string =>
  host === builtInHost
    ? 'Start Docker on that host, or add it under a name of its own, with its socket (longshore hosts add NAME --ssh USER@HOST --socket PATH).'
    : `Start Docker on that host, or name its socket (longshore hosts edit ${host} --socket PATH).`

export function tunnelRemedy(lacks: Known<'tunnel-refused', 'lacks'>): string {
  switch (lacks) {
    case 'sessions':
      return 'Raise MaxSessions in its sshd_config, or let it forward sockets there.'
    case 'places':
      return 'Close a log that is followed, or let its sshd forward sockets (AllowStreamLocalForwarding and AllowTcpForwarding).'
    default:
      return 'Set both "AllowStreamLocalForwarding yes" and "AllowTcpForwarding yes" in its sshd_config, with no restrict at your key in authorized_keys; or install the docker command there.'
  }
}

export function pullRemedy(cause: Known<'pull-failed', 'cause'>): string {
  switch (cause) {
    case 'rate':
      return 'Wait, or log in to the registry: then more pulls are allowed.'
    case 'platform':
      return 'Build the image for the platform of that host, or choose a tag that has it.'
    case 'moved':
      return 'Do it once more: it then takes what the tag means by now.'
    case 'certificate':
      return "Give Docker on that host the registry's CA (/etc/docker/certs.d), or name it in insecure-registries."
    case 'name':
      return 'Check the name of the registry in the image, and the DNS that Docker on that host asks (/etc/resolv.conf there).'
    case 'refused':
      return 'Check the port in the name of the image, and that the registry runs; then do it again.'
    case 'silent':
      return 'Check the network, the firewall and the proxy of Docker on that host (docker info shows it), then do it again.'
    default:
      return 'Check that the host reaches the registry, then do it again.'
  }
}

export function imageRemedy({
  image,
  pull,
  release,
}: Of<'image-not-found', 'image' | 'pull' | 'release'>): string {
  if (release !== undefined)
    return `Load or build ${image} on that host, or go back to another release than ${release}.`
  return pull === 'never'
    ? 'Build or load the image on that host, or set the pull policy to if-missing.'
    : 'Check the image name and the tag.'
}

export function registryRemedy({
  registry = '',
  account = '',
  named,
}: Of<'registry-auth', 'registry' | 'account' | 'named'>): string {
  const name = registry === '' || registry === 'docker.io' ? '' : ` ${registry}`
  if (named !== undefined)
    return `Let ${account || named} read that image, or give it another token (longshore registries edit ${named} --token-stdin). Which step fails tells its test (longshore registries test ${named}).`
  if (account === '')
    return `Log in on this machine with "docker login${name}", or add an account (longshore registries add NAME --url ${registry || 'docker.io'} --user USER), or check the name of the image; then do it again.`
  return `Let ${account} read that image, or log in as somebody else ("docker login${name}"); then do it again.`
}

export function portRemedy({
  use,
  isOrphan,
  isOwn,
}: Of<'port-taken', 'use' | 'isOrphan' | 'isOwn'>): string {
  if (use === 'serve') return 'Give another port (--port), or none: then any that is free is taken.'
  if (isOrphan) return removeOrphans
  return isOwn
    ? 'Publish it from one container alone, or another port from each: both are of this workload.'
    : 'Publish another port, or stop what holds this one.'
}

type Unhealthy =
  | Of<'health-timeout', 'kind' | 'probe' | 'restarts'>
  | Of<'container-unhealthy', 'kind' | 'probe'>

/** A health check that ended without ever asking: the program that it names is not in the image. */
const cannotRun =
  /executable file not found|(?:command )?not found(?:\n|$)|OCI runtime exec failed|no such file or directory/i

export function healthRemedy(failure: Unhealthy): string {
  const { probe } = failure
  const status = probe?.status
  if (probe && status === undefined && cannotRun.test(probe.answer.trim()))
    return 'Write the health check with a program that the image has, or put that program into the image; more time does not help.'
  if (failure.kind === 'container-unhealthy')
    return 'Read its last log lines and the answer of the health check.'
  if ((failure.restarts ?? 0) > 0)
    return 'Read its last log lines and correct why it ends; it begins anew each time, so more time does not help.'
  if (status !== undefined && status >= 400 && status < 500)
    return 'Check the port and the health path: it answers, and not with a success; more time does not help.'
  return 'Read its last log lines; if it only needs longer, raise the health timeout.'
}

const install = 'sudo apt-get install docker-compose-plugin'

export function composeRemedy({
  lacks,
  standalone,
}: Of<'compose-missing', 'lacks' | 'standalone'>): string {
  const major = Number(/^v?(\d+)/.exec(standalone ?? '')?.[1] ?? 0)
  if (standalone !== undefined && major >= 2)
    return 'Let docker find it as well: link it as docker-compose into ~/.docker/cli-plugins there, then do it again.'
  if (standalone !== undefined)
    return `Version ${standalone} of docker-compose is there, and is too old. Install version 2 beside it (${install}), then do it again.`
  if (lacks === 'docker')
    return 'Install the docker command there, with version 2 of its compose plugin, then do it again.'
  if (lacks === 'here')
    return `Install version 2 of it on this machine (${install}), or let that login run commands; then do it again.`
  if (lacks === 'files') return 'Install it on that host: it alone can read those files.'
  return `Install version 2 of it there (${install}), then do it again.`
}

export function commandRemedy({
  command,
  isMissing,
}: Of<'command-failed', 'command' | 'isMissing'>): string {
  if (isMissing) return `Install ${command} on this machine, then do it again.`
  return command === 'git'
    ? 'Check the address and the branch, tag or commit, and that git on this machine may read it without a question; then do it again.'
    : 'Read what it said, correct the cause, then do it again.'
}

export function lockedRemedy({
  host,
  lock,
  holder,
}: Of<'locked', 'host' | 'lock' | 'holder'>): string {
  if (!holder)
    return `Ask who uses ${host} with you. If it is left over there, remove the container ${lock} by hand (docker rm ${lock}).`
  const seconds = Math.round(holder.leaseMs / 1_000)
  return `Wait until it ends, or let this one wait for it (--wait). A lock that is not renewed for ${seconds} s, because its holder crashed, is taken over.`
}

export function lockRemedy(door: Known<'state-locked', 'door'>): string {
  switch (door) {
    case 'desktop':
      return 'Use that window, or quit it; or take another folder with --data.'
    case 'terminal':
      return 'Wait until that command ends, or end it; or take another folder with --data.'
    case 'other':
      return 'Close the program that has its files open, like a backup or a database browser; then start Longshore again.'
    default:
      return 'Use that one, or end it; or take another folder with --data.'
  }
}

/** As engines and runc word what a container asks for and its host or its image has not. */
const startRemedies: readonly (readonly [RegExp, string])[] = [
  [
    /could not select device driver|CDI device/i,
    'Install what lends its devices to containers there (for GPUs of NVIDIA: nvidia-container-toolkit, then restart Docker), or take that device or GPU out of the configuration.',
  ],
  [
    /gathering device information|not a device node/i,
    'Name a device that the host has, or take it out of the configuration.',
  ],
  [
    /executable file not found|exec format error|exec: "/i,
    'Name a command or an entrypoint that the image has, built for the platform of that host.',
  ],
]

export const startRemedy = (message: string): string =>
  startRemedies.find(([said]) => said.test(message))?.[1] ??
  'Check the command, the mounts and the limits of the workload.'

const vaultRemedies: Readonly<Record<string, string>> = {
  'key-file': 'Put the vault.key that belongs to it back into the state folder, from a backup.',
  keyring:
    "Unlock the system's keyring and start the desktop app: commands in a terminal work while it runs.",
  passphrase:
    'Give its passphrase: where a terminal or the desktop app asks for it, or in a file that LONGSHORE_PASSPHRASE_FILE names.',
}

/** Any of what locks it is enough. Nobody can enter anew what nothing opens. */
export function vaultRemedy(by: readonly string[]): string {
  const known = by.flatMap((each) => vaultRemedies[each] ?? [])
  return known.length === 0
    ? 'Restore vault.json from a backup, or begin anew in another folder (--data): no secret can be read without it.'
    : known.join(' Or: ')
}

export function spaceRemedy(lacks: Known<'no-space', 'lacks'>): string {
  switch (lacks) {
    case 'inodes':
      return 'Remove files there: there is room, and no more files are allowed (df -i); then do it again.'
    case 'quota':
      return 'Remove files of this user there, or have its quota raised; then do it again.'
    case 'room':
      return 'Free some space there, then do it again.'
    case 'addresses':
      return 'Remove networks there that nothing uses (docker network prune), or give its engine more of them (default-address-pools in daemon.json); then do it again.'
    default:
      return 'Free some space there (df -h, df -i and docker system df tell what is used), then do it again.'
  }
}

export function versionRemedy(older: Known<'api-version', 'older'>): string {
  if (older === 'engine') return 'Update Docker on that host.'
  return older === 'longshore'
    ? 'Update Longshore.'
    : 'Update Docker on that host, or update Longshore.'
}

export function confirmRemedy({
  action,
  object,
}: Of<'confirmation-required', 'action' | 'object'>): string {
  const option = action.endsWith(' on') ? `--confirm ${object}` : '--yes'
  return `Type ${object} to confirm; in a script, add ${option}.`
}

export function memoryRemedy(isLimited: boolean | undefined): string {
  return isLimited === false
    ? 'Make the program use less, or give the host more memory: the container itself has no limit.'
    : 'Raise the memory limit of the workload, or make the program use less.'
}
