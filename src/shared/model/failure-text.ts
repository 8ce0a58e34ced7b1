/**
 * The sentences for every failure, for the window and the terminal alike: `title` says what
 * happened, `detail` what it means for what is running, `remedy` what the user can do.
 */
import { formatDuration } from '../lib/duration.ts'
import { type AskedThing, consentArguments } from './consent.ts'
import type { Aftermath } from './deployment.ts'
import type { Difference } from './difference.ts'
import type { ExitFacts, Failure, FailureKind, Issue, Probe } from './failure.ts'
import {
  dockerSays,
  ended,
  type FailureOf,
  type FailureText,
  type Sentences,
  sentence,
  text,
  unchanged,
} from './failure-words.ts'
import { hostSentences } from './host-failure-text.ts'

const untouched = 'What was running before is untouched.'
const ofOrphan = (holder: string) =>
  `${holder}, which is of the workload, but not in its files any more`
const removeOrphans =
  'Do it once more and remove what is not in the project any more (--remove-orphans).'

/** What became of what served before; the end of a deployment knows it, a failure alone does not. */
const aftermaths: Readonly<Record<Aftermath, string>> = {
  untouched,
  'put-back': 'What served before is serving.',
  'nothing-before': 'Nothing of it served before, and nothing of it serves now.',
  'not-put-back': 'It could not be undone: what served before may not serve now.',
}

/** `aftermath`: of the deployment that ended so; without it nothing is said of what serves. */
export function describeFailure(failure: Failure, aftermath?: Aftermath): FailureText {
  // The table is keyed by `kind`, which the compiler cannot follow through the union.
  const describe = sentences[failure.kind] as (failure: Failure, after: string) => FailureText
  const told = describe(failure, aftermath ? aftermaths[aftermath] : '')
  return { ...told, detail: told.detail.trim() }
}

/** A new kind does not compile without its sentences. */
const sentences: Sentences<FailureKind> = {
  ...hostSentences,
  'engine-error': ({ host, operation, status, message }) =>
    text(
      `The engine of ${host} refused: ${operation}`,
      `It answered ${status}: ${ended(message)}`,
      'Read the answer above; the log of the Docker Engine on that host may say more.',
    ),
  'api-version': ({ host, server, ours }) =>
    text(
      `The engine of ${host} does not fit`,
      `It speaks API ${server}; Longshore needs ${ours}. ${unchanged}`,
      'Update Docker on that host, or update Longshore.',
    ),
  'capability-missing': ({ host, capability }, after) =>
    text(
      `Host ${host} cannot do this`,
      `The step needs "${capability}", which this kind of connection does not offer. ${after || untouched}`,
      'Connect to the host in another way, or change the workload so that it is not needed.',
    ),
  'containers-unreachable': ({ host, reason }, after) =>
    text(
      `Containers of ${host} cannot be reached from here`,
      `${sentence(reason)} Whether a new container works could not be told, so none is trusted. ${after || unchanged}`,
      'Leave out the health path of the workload and give its image a HEALTHCHECK, which the engine runs itself; or publish its port.',
    ),
  'port-unreachable': ({ container, port, reason, instead }) =>
    text(`Port ${port} of ${container} cannot be reached`, sentence(reason), instead),
  'image-not-found': ({ host, image, pull }, after) =>
    text(
      `Image ${image} was not found`,
      pull === 'never'
        ? `It is not on host ${host} and the pull policy is "never". ${after || untouched}`
        : `It is not on host ${host}, and no registry has it under this name. ${after || untouched}`,
      pull === 'never'
        ? 'Build or load the image on that host, or set the pull policy to if-missing.'
        : 'Check the image name and the tag.',
    ),
  'pull-failed': ({ host, image, reason }, after) =>
    text(
      `Image ${image} could not be pulled to ${host}`,
      `${sentence(reason)} ${after || untouched}`,
      'Check that the host reaches the registry, then deploy again.',
    ),
  'registry-auth': ({ host, image, registry, account }, after) =>
    text(
      `The registry refused ${image}`,
      `${refusedLogin({ host, registry, account })} ${after || untouched}`,
      registry === undefined
        ? 'Log in to the registry, or check that this account may read the image.'
        : `Log in on this machine with "docker login${registry === 'docker.io' ? '' : ` ${registry}`}"${account ? ', or check that this account may read the image' : ''}; then deploy again.`,
    ),
  'no-space': ({ where, message }, after) =>
    text(
      `No space left on ${where}`,
      `The reason: ${ended(message)} ${after}`,
      'Free some space there, then try again.',
    ),
  'name-conflict': ({ host, name, holder, isOrphan }, after) =>
    text(
      `The name ${name} is taken on ${host}`,
      isOrphan
        ? `It belongs to ${ofOrphan(holder)}. ${after}`
        : `It belongs to ${holder}, which Longshore does not own and did not touch.`,
      isOrphan ? removeOrphans : 'Use another name, or remove what holds it, then deploy again.',
    ),
  'port-taken': ({ host, port, holder, isOrphan }, after) =>
    text(
      `Port ${port} is taken on ${host}`,
      `It is held by ${isOrphan ? ofOrphan(holder) : holder || 'something else'}. ${after}`,
      isOrphan ? removeOrphans : 'Publish another port, or stop what holds this one.',
    ),
  'create-failed': ({ host, message }, after) =>
    text(
      `The container could not be created on ${host}`,
      `${dockerSays(message)} ${after}`,
      'Correct the configuration of the workload, then deploy again.',
    ),
  'start-failed': ({ host, message }, after) =>
    text(
      `The container could not be started on ${host}`,
      `${dockerSays(message)} ${after}`,
      'Check the command, the mounts and the limits of the workload.',
    ),
  'container-exited': ({ container, exit }, after) =>
    text(
      exit.oomKilled
        ? `New container ${container} ran out of memory`
        : `New container ${container} exited with ${exitCode(exit)}`,
      `${exitDetail(exit)} ${after}`,
      exit.oomKilled
        ? 'Raise the memory limit of the workload, or make the program use less.'
        : 'Read its last log lines, correct the cause, then deploy again.',
    ),
  'container-paused': ({ host, workload, services, containers }) =>
    text(
      `${containers.join(' and ')} ${containers.length === 1 ? 'is' : 'are'} paused on ${host}`,
      `It does not serve, and docker compose starts nothing that is paused. ${unchanged}`,
      `Resume it: longshore restart ${workload} ${services.join(' ')}, or on ${host}: docker unpause ${containers.join(' ')}.`,
    ),
  'container-unhealthy': ({ container, probe }, after) =>
    text(
      `New container ${container} is unhealthy`,
      `${probeDetail(probe)} ${after}`,
      'Read its last log lines and the answer of the health check.',
    ),
  'health-timeout': ({ container, waitedMs, probe }, after) =>
    text(
      `Not healthy after ${formatDuration(waitedMs)}`,
      `The container is ${container}. ${probeDetail(probe)} ${after}`,
      'Read its last log lines; if it only needs longer, raise the health timeout.',
    ),
  'probe-failed': ({ reason }, after) =>
    text(
      'The health check could not be run',
      `${sentence(reason)} Whether the new container works is unknown, so it was not trusted. ${after}`,
      'Check the port and the health path of the workload.',
    ),
  'unsafe-project': ({ host, workload, issues, things, mayConsent, others, warnings = [] }) =>
    text(
      `The project asks for more than a container should have on ${host}`,
      `${issueList(issues)}${otherIssues(others)}${warningList(others, warnings)}${unchanged}`,
      consentRemedy(host, workload, mayConsent ? things : []),
    ),
  'compose-missing': ({ host, reason }, after) =>
    text(
      `Host ${host} has no docker compose`,
      `${sentence(reason)} ${after || untouched}`,
      'Install version 2 of it there (sudo apt-get install docker-compose-plugin), then deploy again.',
    ),
  'compose-needed': ({ host, issues }) =>
    text(
      `The project needs files on ${host}, which has no docker compose`,
      `${issueList(issues)}${unchanged}`,
      'Install version 2 of it there (sudo apt-get install docker-compose-plugin): then the files are brought there too. Or take these lines out.',
    ),
  'command-failed': ({ host, command, exitCode, lines }) =>
    text(
      `${command} failed on ${host}`,
      `It ended with ${exitCode === null ? 'a signal' : `code ${exitCode}`}${saidLast(lines)}`,
      'Read what it said, correct the cause, then deploy again.',
    ),
  'plan-stale': ({ moved }) =>
    text(
      'The plan is out of date',
      `Since it was made, this moved: ${movedFields(moved)}. ${unchanged}`,
      'Make a new plan and read it before you deploy.',
    ),
  'workload-busy': ({ workload, deployment }) =>
    text(
      `${workload} is being changed already`,
      `Deployment ${deployment} is under way; nothing else was started.`,
      'Wait until it ends, or cancel it.',
    ),
  'not-found': ({ what, name }) =>
    text(`There is no ${what} ${name}`, `It may have been removed. ${unchanged}`, null),
  exists: ({ what, name }) =>
    text(
      `The ${what} ${name} exists already`,
      unchanged,
      'Choose another name, or change the one that is there.',
    ),
  invalid: ({ what, issues, warnings = [] }) =>
    text(
      `The ${what} is not valid`,
      `${issueList(issues)}${warningList(issues, warnings)}${unchanged}`,
      'Correct what is named above.',
    ),
  'confirmation-required': ({ action, object }) =>
    text(`To ${action} ${object}, confirm it`, unchanged, `Type ${object} to confirm.`),
  cancelled: ({ reason }, after) => cancelledText(reason, after),
  interrupted: ({ stage }, after) =>
    text(
      stage === ''
        ? 'The deployment was interrupted'
        : `The deployment was interrupted in stage ${stage}`,
      `Longshore ended before the deployment did. ${after}`,
      'Recover: it finishes what was proved and undoes the rest.',
    ),
  'undo-failed': ({ stage, reason }) =>
    text(
      `Undoing stage ${stage} failed`,
      `${sentence(reason)} A leftover may remain on the host.`,
      'Remove the leftover by hand, or recover once the host answers.',
    ),
  'secret-unreadable': ({ name, reason }, after) =>
    text(
      `The secret ${name} cannot be read`,
      `${sentence(reason)} ${after || untouched}`,
      'Enter the secret again, or restore the key it was stored with.',
    ),
  'state-locked': ({ dir, holder }) =>
    text(
      'Another Longshore uses this state folder',
      `Folder ${dir} is held by ${holder}. ${unchanged}`,
      'Use that one, quit it, or choose another folder with --data.',
    ),
  'state-corrupt': ({ file, kept, reason }) =>
    text(
      'A file of the state folder is damaged',
      `File ${file}: ${ended(reason)} ${kept === '' ? '' : `It was kept as ${kept}. `}Containers keep running.`,
      'Check what may be missing; restore the file from a backup if you have one.',
    ),
  'record-unreadable': ({ what, name, reason }) =>
    text(
      'This record cannot be read',
      `The state folder has the ${what} ${name}, and not in a form that can be read: ${ended(reason)} It is kept as it is; containers keep running.`,
      'Go on without it, or restore the state folder from a backup.',
    ),
  'state-unwritable': ({ dir, reason }) =>
    text(
      'The state folder cannot be written',
      `Folder ${dir}: ${ended(reason)} ${unchanged}`,
      'Let this user write there, or choose another folder with --data.',
    ),
  'state-newer': ({ file, found, known }) =>
    text(
      'The state file was written by a newer Longshore',
      `File ${file} has version ${found}; this Longshore knows ${known}. ${unchanged}`,
      'Update Longshore.',
    ),
  forbidden: ({ reason }) => text('This is not allowed', `${sentence(reason)} ${unchanged}`, null),
  disconnected: ({ reason }) =>
    text(
      'The connection to Longshore was lost',
      `${sentence(reason)} What runs on your hosts is not affected.`,
      'It reconnects by itself; if it does not, start Longshore again.',
    ),
  internal: ({ id }) =>
    text(
      'Something went wrong inside Longshore',
      `This is a mistake of ours, logged as ${id}.`,
      'Report it with that id.',
    ),
}

function refusedLogin({
  host,
  registry,
  account,
}: Pick<FailureOf<'registry-auth'>, 'host' | 'registry' | 'account'>): string {
  if (registry === undefined || account === undefined)
    return `It wants a login that host ${host} does not have.`
  if (account === '')
    return `It wants a login, or has no such image; docker on this machine has no login for ${registry}.`
  return `The login of ${account} for ${registry}, which docker on this machine has, was tried.`
}

function cancelledText(reason: FailureOf<'cancelled'>['reason'], after: string): FailureText {
  switch (reason) {
    case 'requested':
      return text('Cancelled as you asked', after || 'What it had made was undone.', null)
    case 'superseded':
      return text('Replaced by a newer request', `It had not begun. ${after || untouched}`, null)
    case 'quit':
      return text(
        'Cancelled because Longshore was quitting',
        after || 'What it had made was undone.',
        'Deploy again.',
      )
    case 'interrupted':
      return text(
        'Undone after an interruption',
        `Longshore ended before the deployment was proved. ${after}`,
        'Deploy again.',
      )
  }
}

function exitCode(exit: ExitFacts): string {
  return exit.exitCode === null ? 'an unknown code' : `code ${exit.exitCode}`
}

function exitDetail(exit: ExitFacts): string {
  const parts = [
    exit.oomKilled ? `The engine killed it, ${exitCode(exit)}.` : '',
    exit.restarts > 0 ? `It was restarted ${exit.restarts} times.` : '',
    exit.error === '' ? '' : dockerSays(exit.error),
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(' ') : 'It ended before it was proved healthy.'
}

function probeDetail(probe: Probe | undefined): string {
  if (probe === undefined) return 'The engine says so, by its health check.'
  const status = probe.status === undefined ? '' : `${probe.status} `
  const answer = probe.answer.trim() === '' ? 'no answer' : probe.answer.trim()
  return `The last probe of ${probe.target} got: ${ended(`${status}${answer}`)}`
}

function saidLast(lines: readonly string[]): string {
  // After the reason git gives advice.
  const verdict = lines.findLast((line) => /^(fatal|error): /i.test(line))
  const last = verdict ?? lines.findLast((line) => line.trim() !== '')
  return last === undefined ? ' and said nothing.' : `: ${ended(last)}`
}

function movedFields(moved: readonly Difference[]): string {
  if (moved.length === 0) return 'what the plan was computed from'
  return moved.map((difference) => difference.field).join(', ')
}

/** The first three rejected fields as they are written, ended by a space; '' for none. */
function consentRemedy(host: string, workload: string, things: readonly AskedThing[]): string {
  if (things.length === 0)
    return `Take it out of the project: the settings say that nothing of it is allowed on ${host}.`
  const how = workload === '' ? 'with' : `longshore deploy ${workload}`
  return `Take it out of the project; or, where you trust it, allow exactly this: ${how} ${consentArguments(things)}`
}

function otherIssues(others: readonly Issue[]): string {
  return others.length === 0 ? '' : `Beside that: ${issueList(others)}`
}

/** Those that no issue tells of already. */
function warningList(issues: readonly Issue[], warnings: readonly string[]): string {
  const isTold = (warning: string) =>
    issues.some(({ message }) => message.includes(warning.replace(/:.*/s, '')))
  return warnings
    .filter((warning) => !isTold(warning))
    .map((warning) => `Warned of: ${ended(warning)} `)
    .join('')
}

function issueList(issues: readonly Issue[]): string {
  const said = issues
    .slice(0, 3)
    .map(({ path, message }) => (path === '' ? sentence(message) : `"${path}": ${message}.`))
  if (issues.length > 3) said.push(`And ${issues.length - 3} more.`)
  return said.map((part) => `${part} `).join('')
}
