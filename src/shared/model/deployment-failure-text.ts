/** The sentences for what keeps a deployment from beginning, or from its end. */
import {
  cancelledText,
  consentRemedy,
  issueList,
  movedFields,
  otherIssues,
  saidLast,
  warningList,
} from './failure-details.ts'
import { type Sentences, sentence, text, unchanged, untouched } from './failure-words.ts'
import { holderText } from './lock.ts'
import { commandRemedy, composeRemedy, lockedRemedy } from './remedies.ts'

type DeploymentFailureKind =
  | 'capability-missing'
  | 'exec-unsupported'
  | 'unsafe-project'
  | 'compose-missing'
  | 'compose-needed'
  | 'command-failed'
  | 'build-failed'
  | 'plan-stale'
  | 'workload-busy'
  | 'locked'
  | 'lock-lost'
  | 'cancelled'
  | 'interrupted'
  | 'undo-failed'

export const deploymentSentences: Sentences<DeploymentFailureKind> = {
  'capability-missing': ({ host, capability }, after) =>
    text(
      `Host ${host} cannot do this`,
      `The step needs "${capability}", which this kind of connection does not offer. ${after || untouched}`,
      'Connect to the host in another way, or change the workload so that it is not needed.',
    ),
  'exec-unsupported': ({ host, container }) =>
    text(
      'Longshore runs no commands in containers',
      `Nothing was run in ${container}.`,
      `On ${host}: docker exec -it ${container} sh.`,
    ),
  'unsafe-project': ({ host, workload, issues, things, mayConsent, others, warnings = [] }) =>
    text(
      `It asks for more than a container should have on ${host}`,
      `${issueList(issues)}${otherIssues(others)}${warningList(others, warnings)}${unchanged}`,
      consentRemedy(host, workload, mayConsent ? things : []),
    ),
  'compose-missing': ({ host, reason, lacks, standalone }, after) =>
    text(
      lacks === 'here'
        ? `No docker compose can work on ${host}`
        : `Host ${host} has no docker compose`,
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
  'build-failed': ({ host, step, reason, lines }, after) =>
    text(
      `${step}: ${reason}`,
      `It was for ${host}${lines.length === 0 ? '.' : `; what it said last${saidLast(lines)}`} ${after || untouched}`,
      'Read what it said, mend that in the repository or in how it is built, then deploy again.',
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
  locked: ({ host, workload, lock, holder, at }) =>
    text(
      `${workload} on ${host} is being deployed ${holderText(holder, at)}`,
      unchanged,
      lockedRemedy({ host, lock, holder }),
    ),
  'lock-lost': ({ host, workload, holder, at }, after) =>
    text(
      `The lock on ${workload} on ${host} was lost`,
      `${holder ? `It is held ${holderText(holder, at)}` : 'It was removed, and nobody holds it'}, so this was stopped before it changed more. ${after}`,
      holder
        ? 'Wait until that ends, look at what it did, then do it again.'
        : 'Find out who removed it, then do it again.',
    ),
  cancelled: ({ reason }, after) => cancelledText(reason, after),
  interrupted: ({ stage, away }, after) =>
    text(
      stage === ''
        ? 'The deployment was interrupted'
        : `The deployment was interrupted in stage ${stage}`,
      `${away === undefined ? 'Longshore ended before the deployment did.' : `Host ${away} stopped answering before it ended.`} ${after}`,
      'Recover (longshore recover): it finishes what was proved and undoes the rest.',
    ),
  'undo-failed': ({ stage, reason }) =>
    text(
      `Undoing stage ${stage} failed`,
      `${sentence(reason)} A leftover may remain on the host.`,
      'Mend what kept it from being undone, then recover (longshore recover); or deploy anew.',
    ),
}
