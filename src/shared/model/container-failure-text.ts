/** The sentences for what keeps a new container from being made, or from serving. */
import { formatDuration } from '../lib/duration.ts'
import { exitCode, exitDetail, probeDetail, refusedLogin } from './failure-details.ts'
import {
  containerWords,
  dockerSays,
  ended,
  type Sentences,
  sentence,
  subjectWords,
  text,
  unchanged,
  untouched,
} from './failure-words.ts'
import {
  healthRemedy,
  imageRemedy,
  memoryRemedy,
  portRemedy,
  pullRemedy,
  registryRemedy,
  removeOrphans,
  spaceRemedy,
  startRemedy,
} from './remedies.ts'

type ContainerFailureKind =
  | 'containers-unreachable'
  | 'port-unreachable'
  | 'image-not-found'
  | 'pull-failed'
  | 'registry-auth'
  | 'no-space'
  | 'name-conflict'
  | 'port-taken'
  | 'create-failed'
  | 'start-failed'
  | 'container-exited'
  | 'container-paused'
  | 'network-gone'
  | 'container-unhealthy'
  | 'health-timeout'
  | 'completion-timeout'
  | 'probe-failed'

/** Time for a job to end, in milliseconds, where nobody says otherwise. */
const usualCompletionMs = 600_000

const ofOrphan = (holder: string) =>
  `${holder}, which is of the workload, but not in its files any more`

export const containerSentences: Sentences<ContainerFailureKind> = {
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
  'registry-auth': ({ host, image, registry, account, named }, after) =>
    text(
      `The registry refused ${image}`,
      `${refusedLogin({ host, registry, account, named })} ${after || untouched}`,
      registryRemedy({ registry, account, named }),
    ),
  'no-space': ({ where, message, lacks }, after) =>
    text(
      lacks === 'addresses'
        ? `No addresses left for a network on ${where}`
        : `No space left on ${where}`,
      `The reason: ${ended(message)} ${after}`,
      spaceRemedy(lacks),
    ),
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
  'create-failed': ({ host, message, service }, after) =>
    text(
      `${subjectWords(service, 'The container')} could not be created on ${host}`,
      `${dockerSays(message)} ${after}`,
      'Correct the configuration of the workload, then do it again.',
    ),
  'start-failed': ({ host, message, service }, after) =>
    text(
      `${subjectWords(service, 'The container')} could not be started on ${host}`,
      `${dockerSays(message)} ${after}`,
      startRemedy(message),
    ),
  'container-exited': ({ container, exit, befell, service }, after) =>
    text(
      `${subjectWords(service, `New container ${container}`)} ${
        exit.oomKilled ? 'ran out of memory' : (befell ?? `exited with ${exitCode(exit)}`)
      }`,
      `${containerWords(service, container)}${befell === undefined ? exitDetail(exit, service) : 'What does not hold while it is watched is not trusted.'} ${after}`,
      exit.oomKilled
        ? memoryRemedy(exit.isLimited)
        : 'Read its last log lines, correct the cause, then do it again.',
    ),
  'container-paused': ({ host, workload, services, containers }) =>
    text(
      `${containers.join(' and ')} ${containers.length === 1 ? 'is' : 'are'} paused on ${host}`,
      `It does not serve, and nothing that is paused can be started. ${unchanged}`,
      `Resume it: restart ${services.join(' and ') || workload} (${['longshore restart', workload, ...services].join(' ')}), or on ${host}: docker unpause ${containers.join(' ')}.`,
    ),
  'network-gone': ({ host, workload, networks, containers }) =>
    text(
      `${networks.length === 1 ? 'Network' : 'Networks'} ${networks.join(' and ')} ${networks.length === 1 ? 'is' : 'are'} gone from ${host}`,
      `What was on it cannot be started as it was made: ${containers.join(', ')}. ${unchanged}`,
      `Deploy it (longshore deploy ${workload}): these containers are made anew, with the networks of its own; volumes stay.`,
    ),
  'container-unhealthy': ({ container, probe, befell = 'is unhealthy', service }, after) =>
    text(
      `${subjectWords(service, `New container ${container}`)} ${befell}`,
      `${containerWords(service, container)}${probeDetail(probe)} ${after}`,
      healthRemedy({ kind: 'container-unhealthy', probe }),
    ),
  'completion-timeout': ({ container, waitedMs, service }, after) =>
    text(
      `${subjectWords(service, container)} did not complete in ${formatDuration(waitedMs)}`,
      `${containerWords(service, container)}It is to run to its end before anything else starts. ${after}`,
      waitedMs > usualCompletionMs
        ? 'Read its last log lines, and correct what keeps it: it had more time already.'
        : 'Read its last log lines; give it more time (timeout), or correct what keeps it, then do it again.',
    ),
  'health-timeout': ({ container, waitedMs, probe, restarts, service }, after) =>
    text(
      `${service ? `${subjectWords(service, '')} was not healthy` : 'Not healthy'} after ${formatDuration(waitedMs)}`,
      `The container is ${container}. ${probeDetail(probe)} ${after}`,
      healthRemedy({ kind: 'health-timeout', probe, restarts }),
    ),
  'probe-failed': ({ reason }, after) =>
    text(
      'The health check could not be run',
      `${sentence(reason)} Whether the new container works is unknown, so it was not trusted. ${after}`,
      'Check the port and the health path of the workload.',
    ),
}
