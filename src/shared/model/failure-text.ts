/**
 * The sentences for every failure, for the window and the terminal alike: `title` says what
 * happened, `detail` what it means for what is running, `remedy` what the user can do.
 */
import { formatDuration } from '../lib/duration.ts'
import type { Aftermath } from './deployment.ts'
import type { Failure, FailureKind } from './failure.ts'
import {
  cancelledText,
  consentRemedy,
  exitCode,
  exitDetail,
  issueList,
  movedFields,
  otherIssues,
  probeDetail,
  refusedLogin,
  saidLast,
  warningList,
} from './failure-details.ts'
import {
  dockerSays,
  ended,
  type FailureText,
  type Sentences,
  sentence,
  text,
  unchanged,
} from './failure-words.ts'
import { hostSentences } from './host-failure-text.ts'
import {
  commandRemedy,
  composeRemedy,
  confirmRemedy,
  healthRemedy,
  imageRemedy,
  lockRemedy,
  memoryRemedy,
  portRemedy,
  pullRemedy,
  registryRemedy,
  removeOrphans,
  spaceRemedy,
  versionRemedy,
} from './remedies.ts'

const untouched = 'What was running before is untouched.'
const ofOrphan = (holder: string) =>
  `${holder}, which is of the workload, but not in its files any more`

/** What became of what served before; the end of a deployment knows it, a failure alone does not. */
const aftermaths: Readonly<Record<Aftermath, string>> = {
  untouched,
  'put-back': 'What served before is serving.',
  'nothing-before': 'Nothing of it served before, and nothing of it serves now.',
  'not-put-back': 'It could not be undone: what served before may not serve now.',
}

/** Where a failure is met: what is known around it, and not by itself. */
export interface Around {
  /** Of the deployment that ended so; without it nothing is said of what serves. */
  readonly aftermath?: Aftermath | undefined
  /** Its deployment was settled meanwhile: there is nothing left to recover. */
  readonly isSettled?: boolean
  /** The doctor found it: nobody is sent there again. */
  readonly byDoctor?: boolean
}

export function describeFailure(failure: Failure, around: Around = {}): FailureText {
  const { aftermath } = around
  // The table is keyed by `kind`, which the compiler cannot follow through the union.
  const describe = sentences[failure.kind] as (failure: Failure, after: string) => FailureText
  const told = describe(failure, aftermath ? aftermaths[aftermath] : '')
  const remedy = remedyAround(failure, around)
  return { ...told, detail: told.detail.trim(), ...(remedy !== undefined && { remedy }) }
}

/** Instead of the failure's own; undefined where that one helps. */
function remedyAround({ kind }: Failure, { isSettled, byDoctor }: Around) {
  if (isSettled && kind === 'interrupted') return null
  if (isSettled && kind === 'undo-failed')
    return 'Look whether a leftover of it is still there, and remove that by hand.'
  return byDoctor && kind === 'ssh-failed'
    ? 'Read what sshd says of it in the log there.'
    : undefined
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
  'api-version': ({ host, server, ours, older }) =>
    text(
      `The engine of ${host} does not fit`,
      `It speaks API ${server}; Longshore needs ${ours}. ${unchanged}`,
      versionRemedy(older),
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
  'image-not-found': ({ host, image, pull, release }, after) =>
    text(
      `Image ${image} was not found`,
      pull === 'never'
        ? `It is not on host ${host} and the pull policy is "never". ${after || untouched}`
        : `It is not on host ${host}, and no registry has it under this name. ${after || untouched}`,
      imageRemedy({ image, pull, release }),
    ),
  'pull-failed': ({ host, image, reason, cause }, after) =>
    text(
      `Image ${image} could not be pulled to ${host}`,
      `${sentence(reason)} ${after || untouched}`,
      pullRemedy(cause),
    ),
  'registry-auth': ({ host, image, registry, account }, after) =>
    text(
      `The registry refused ${image}`,
      `${refusedLogin({ host, registry, account })} ${after || untouched}`,
      registryRemedy({ registry, account }),
    ),
  'no-space': ({ where, message, lacks }, after) =>
    text(`No space left on ${where}`, `The reason: ${ended(message)} ${after}`, spaceRemedy(lacks)),
  'name-conflict': ({ host, name, holder, isOrphan }, after) =>
    text(
      `The name ${name} is taken on ${host}`,
      isOrphan
        ? `It belongs to ${ofOrphan(holder)}. ${after}`
        : `It belongs to ${holder}, which Longshore does not own and did not touch.`,
      isOrphan ? removeOrphans : 'Use another name, or remove what holds it, then do it again.',
    ),
  'port-taken': ({ host, port, holder, isOrphan, isOwn, use }, after) =>
    text(
      `Port ${port} is taken on ${host}`,
      `It is held by ${isOrphan ? ofOrphan(holder) : isOwn ? `${holder}, which is of the workload itself` : holder || 'something else'}. ${after}`,
      portRemedy({ isOrphan, isOwn, use }),
    ),
  'create-failed': ({ host, message }, after) =>
    text(
      `The container could not be created on ${host}`,
      `${dockerSays(message)} ${after}`,
      'Correct the configuration of the workload, then do it again.',
    ),
  'start-failed': ({ host, message }, after) =>
    text(
      `The container could not be started on ${host}`,
      `${dockerSays(message)} ${after}`,
      'Check the command, the mounts and the limits of the workload.',
    ),
  'container-exited': ({ container, exit, befell }, after) =>
    text(
      exit.oomKilled
        ? `New container ${container} ran out of memory`
        : `New container ${container} ${befell ?? `exited with ${exitCode(exit)}`}`,
      `${befell === undefined ? exitDetail(exit) : 'What does not hold while it is watched is not trusted.'} ${after}`,
      exit.oomKilled
        ? memoryRemedy(exit.isLimited)
        : 'Read its last log lines, correct the cause, then do it again.',
    ),
  'container-paused': ({ host, workload, services, containers }) =>
    text(
      `${containers.join(' and ')} ${containers.length === 1 ? 'is' : 'are'} paused on ${host}`,
      `It does not serve, and docker compose starts nothing that is paused. ${unchanged}`,
      `Resume it: restart ${services.join(' and ')} (longshore restart ${workload} ${services.join(' ')}), or on ${host}: docker unpause ${containers.join(' ')}.`,
    ),
  'container-unhealthy': ({ container, probe, befell = 'is unhealthy' }, after) =>
    text(
      `New container ${container} ${befell}`,
      `${probeDetail(probe)} ${after}`,
      healthRemedy({ kind: 'container-unhealthy', probe }),
    ),
  'health-timeout': ({ container, waitedMs, probe, restarts }, after) =>
    text(
      `Not healthy after ${formatDuration(waitedMs)}`,
      `The container is ${container}. ${probeDetail(probe)} ${after}`,
      healthRemedy({ kind: 'health-timeout', probe, restarts }),
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
  'compose-missing': ({ host, reason, lacks, standalone }, after) =>
    text(
      `Host ${host} has no docker compose`,
      `${sentence(reason)} ${after || untouched}`,
      composeRemedy({ lacks, standalone }),
    ),
  'compose-needed': ({ host, issues }) =>
    text(
      `The project needs files on ${host}, which has no docker compose`,
      `${issueList(issues)}${unchanged}`,
      'Install version 2 of it there (sudo apt-get install docker-compose-plugin): then the files are brought there too. Or take these lines out.',
    ),
  'command-failed': ({ host, command, exitCode, lines, isMissing }) =>
    text(
      `${command} failed on ${host}`,
      isMissing
        ? 'It is not installed there, or not on the path.'
        : `It ended with ${exitCode === null ? 'a signal' : `code ${exitCode}`}${saidLast(lines)}`,
      commandRemedy({ command, isMissing }),
    ),
  'plan-stale': ({ moved, isUnderway }) =>
    text(
      'The plan is out of date',
      `Since it was made, this moved: ${movedFields(moved)}. ${unchanged}`,
      isUnderway
        ? 'Once nothing changes there any more, do it again: it is planned anew.'
        : 'Make a new plan and read it before you deploy.',
    ),
  'workload-busy': ({ workload, deployment }) =>
    text(
      `${workload} is being changed already`,
      `Deployment ${deployment} is under way; nothing else was started.`,
      `Wait until it ends, or cancel it (longshore deployments cancel ${deployment}).`,
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
    text(`To ${action} ${object}, confirm it`, unchanged, confirmRemedy({ action, object })),
  cancelled: ({ reason }, after) => cancelledText(reason, after),
  interrupted: ({ stage }, after) =>
    text(
      stage === ''
        ? 'The deployment was interrupted'
        : `The deployment was interrupted in stage ${stage}`,
      `Longshore ended before the deployment did. ${after}`,
      'Recover (longshore recover): it finishes what was proved and undoes the rest.',
    ),
  'undo-failed': ({ stage, reason }) =>
    text(
      `Undoing stage ${stage} failed`,
      `${sentence(reason)} A leftover may remain on the host.`,
      'Mend what kept it from being undone, then recover (longshore recover); or deploy anew.',
    ),
  'secret-unreadable': ({ name, reason }, after) =>
    text(
      `The secret ${name} cannot be read`,
      `${sentence(reason)} ${after || untouched}`,
      'Enter the secret again, or restore the key it was stored with.',
    ),
  'state-locked': ({ dir, holder, door }) =>
    text(
      'Another Longshore uses this state folder',
      `Folder ${dir} is held by ${holder}. ${unchanged}`,
      lockRemedy(door),
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
