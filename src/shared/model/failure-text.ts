/**
 * The sentences for every failure, for the window and the terminal alike: `title` says what
 * happened, `detail` what it means for what is running, `remedy` what the user can do.
 */
import { containerSentences } from './container-failure-text.ts'
import { copySentences } from './copy-failure-text.ts'
import type { Aftermath } from './deployment.ts'
import { deploymentSentences } from './deployment-failure-text.ts'
import { dnsSentences } from './dns-failure-text.ts'
import type { Failure, FailureKind } from './failure.ts'
import { issueList, warningList } from './failure-details.ts'
import {
  ended,
  type FailureText,
  type Sentences,
  sentence,
  text,
  unchanged,
  untouched,
} from './failure-words.ts'
import { gitSentences } from './git-failure-text.ts'
import { hostSentences } from './host-failure-text.ts'
import { notFoundRemedy, whyNotFound } from './not-found-text.ts'
import { proxySentences } from './proxy-failure-text.ts'
import { registrySentences } from './registry-failure-text.ts'
import { confirmRemedy, versionRemedy } from './remedies.ts'
import { secretSentences } from './secret-failure-text.ts'
import { stateSentences } from './state-failure-text.ts'

/** Sentences on the fate of what served before; the end of a deployment knows it, a failure alone does not. */
const aftermaths: Readonly<Record<Aftermath, string>> = {
  untouched,
  'put-back': 'What served before is serving.',
  'nothing-before': 'Nothing of it served before, and nothing of it serves now.',
  'not-put-back': 'It could not be undone: what served before may not serve now.',
}

/** Context in which a failure is met: what is known around it, and not by itself. */
export interface Around {
  /** How the deployment ended that failed so, undefined where it does not know; without it nothing is said of what serves. */
  readonly aftermath?: Aftermath | undefined
  /** The host that it was on, where the deployment has several. */
  readonly on?: string
  /** Its deployment was settled meanwhile: there is nothing left to recover. */
  readonly isSettled?: boolean
  /** The doctor found it: nobody is sent there again. */
  readonly byDoctor?: boolean
}

export function describeFailure(failure: Failure, around: Around = {}): FailureText {
  // The table is keyed by `kind`, which the compiler cannot follow through the union.
  const describe = sentences[failure.kind] as (failure: Failure, after: string) => FailureText
  const told = describe(failure, aftermathText(around))
  const remedy = remedyAround(failure, around)
  const detail = withAftermath(told.detail, failure, around).trim()
  return { ...told, detail, ...(remedy !== undefined && { remedy }) }
}

/**
 * Leaves out that nothing was changed, which a failure says by itself: its deployment had begun, and knows better.
 */
function withAftermath(detail: string, failure: Failure, around: Around): string {
  const hasBegun = 'aftermath' in around && around.aftermath !== 'untouched'
  if (!hasBegun || !detail.endsWith(unchanged)) return detail
  const after = isPaused(failure, around) ? untouched : aftermathText(around)
  return `${detail.slice(0, -unchanged.length)}${after}`
}

/** A paused container is met before anything is touched, and does not serve. */
const isPaused = ({ kind }: Failure, { aftermath }: Around): boolean =>
  kind === 'container-paused' && aftermath === 'put-back'

function aftermathText({ aftermath, on }: Around): string {
  if (!aftermath) return ''
  const text = aftermaths[aftermath]
  return on === undefined ? text : `On ${on} ${text.charAt(0).toLowerCase()}${text.slice(1)}`
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
  ...containerSentences,
  ...copySentences,
  ...deploymentSentences,
  ...proxySentences,
  ...gitSentences,
  ...dnsSentences,
  ...registrySentences,
  ...secretSentences,
  ...stateSentences,
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
  'not-found': (failure) =>
    text(
      `There is no ${failure.what} ${failure.name}`,
      `${whyNotFound(failure)} ${unchanged}`,
      notFoundRemedy(failure),
    ),
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
