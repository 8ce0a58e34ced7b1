/**
 * Free text in what is stored and shown of a deployment: lines, what engines, tools and probes said, differences.
 * Secrets are masked there alone; kinds, states, names and paths are structure, and stay as they are.
 */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Difference } from '../../shared/model/difference.ts'
import type { ExitFacts, Failure, Issue, Probe } from '../../shared/model/failure.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { EventData, TimelineEvent } from '../../shared/model/timeline.ts'
import type { Redacts } from './redact.ts'

export function redactEvent(redact: Redacts, event: TimelineEvent): TimelineEvent {
  const line = event.kind === 'log' ? redact.output(event.line) : redact.text(event.line)
  return event.data ? { ...event, line, data: redactData(redact, event.data) } : { ...event, line }
}

function redactData(redact: Redacts, data: EventData): EventData {
  switch (data.type) {
    case 'failure':
      return { ...data, failure: redactFailure(redact, data.failure) }
    case 'probe':
      return { ...data, probe: redactProbe(redact, data.probe) }
    case 'statuses': {
      const parts = data.parts.map(({ answer, ...each }) => ({
        ...each,
        trouble: redact.text(each.trouble),
        ...(answer === undefined ? {} : { answer: redact.output(answer) }),
      }))
      return { ...data, parts }
    }
    case 'aftermath':
      return data.undoFailure
        ? { ...data, undoFailure: redactFailure(redact, data.undoFailure) }
        : data
    case 'result':
      return data.failure ? { ...data, failure: redactFailure(redact, data.failure) } : data
    case 'build-step':
      return { ...data, step: { ...data.step, name: redact.text(data.step.name) } }
    case 'left-volumes':
    case 'dropped':
    case 'stages':
    case 'transfer':
    case 'image':
    case 'container':
    case 'release':
    case 'planned':
    case 'verified':
    case 'recovery':
      return data
  }
}

export function redactFailure(redact: Redacts, failure: Failure): Failure {
  // Its reason is one of four words, not a sentence.
  if (failure.kind === 'cancelled') return failure
  const fields = Object.entries(failure).map(([field, value]) => {
    const change = Object.hasOwn(texts, field) ? texts[field as keyof typeof texts] : undefined
    // The table is keyed by field, which the compiler cannot follow through the union.
    return [field, change ? (change as Change<unknown>)(redact, value) : value]
  })
  return Object.fromEntries(fields) as Failure
}

/** Plan with its words redacted; the rest is structure. */
export function redactPlan(redact: Redacts, plan: Plan): Plan {
  const targets = plan.targets.map((target) => ({
    ...target,
    difference: redactDifferences(redact, target.difference),
    warnings: target.warnings.map(redact.text),
  }))
  return { ...plan, targets }
}

/** Runs `work` and redacts the failure that ends it, which may quote what it was given. */
export async function hidingFailures<T>(redact: Redacts, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return fail(redactFailure(redact, failure), error)
  }
}

export function redactIssues({ text }: Pick<Redacts, 'text'>, issues: readonly Issue[]): Issue[] {
  return issues.map(({ path, message }) => ({ path, message: text(message) }))
}

type Change<T> = (redact: Redacts, value: T) => T
type FieldOf<F> = F extends Failure ? Exclude<keyof F, 'kind'> : never
type Field = FieldOf<Failure>
type ValueIn<F, N> = F extends { readonly [K in N & string]?: infer V } ? V : never

const said: Change<string> = (redact, text) => redact.text(text)
const redactProbe: Change<Probe> = (redact, probe) => ({
  ...probe,
  target: redact.text(probe.target),
  answer: redact.output(probe.answer),
})

const redactExit: Change<ExitFacts> = (redact, exit) => ({
  ...exit,
  error: redact.text(exit.error),
})
const redactDifferences: Change<Difference[]> = (redact, differences) =>
  differences.map(({ field, before, after }) => ({
    field,
    before: before === null ? null : redact.text(before),
    after: after === null ? null : redact.text(after),
  }))

/** Fields of a failure that are no free text. */
const structure = [
  ...['host', 'address', 'user', 'endpoint', 'socket', 'directive', 'where', 'dir', 'file', 'kept'],
  ...['method', 'keyType', 'fingerprint', 'seenAs', 'known', 'by', 'server', 'ours', 'capability'],
  ...[
    'image',
    'pull',
    'container',
    'name',
    'holder',
    'port',
    'workload',
    'workloads',
    'accounts',
    'deployment',
  ],
  ...[
    'action',
    'object',
    'operation',
    'what',
    'looked',
    'stage',
    'plan',
    'id',
    'found',
    'status',
    'exitCode',
  ],
  ...['why', 'lacks', 'older', 'release', 'cause', 'account', 'use', 'door', 'standalone'],
  ...['isOwn', 'isMissing', 'isUnderway', 'restarts', 'befell', 'service'],
  ...['waitedMs', 'isOrphan', 'offered', 'onRequest', 'able', 'services', 'containers', 'networks'],
  ...['registry', 'repository', 'ref', 'named', 'from', 'to', 'until', 'owner'],
  ...['things', 'mayConsent', 'secret', 'secrets', 'credential'],
  ...['lock', 'at', 'proxy', 'route', 'gitServer', 'jump', 'away'],
] as const

/** A new field of a failure does not compile without a word on whether it is free text. */
const texts: {
  readonly [N in Exclude<Field, (typeof structure)[number]>]: Change<ValueIn<Failure, N>>
} = {
  reason: said,
  message: said,
  command: said,
  step: said,
  instead: said,
  ended: (redact, text) => (text === undefined ? text : redact.text(text)),
  lines: (redact, lines) => lines.map(redact.output),
  tried: (redact, tried) =>
    tried.map(({ method, found }) => ({ method, found: redact.text(found) })),
  prompts: (redact, prompts) => prompts.map((each) => ({ ...each, text: redact.text(each.text) })),
  exit: redactExit,
  probe: (redact, probe) => (probe ? redactProbe(redact, probe) : probe),
  issues: redactIssues,
  others: redactIssues,
  warnings: (redact, warnings) => warnings?.map(redact.text),
  moved: redactDifferences,
}
