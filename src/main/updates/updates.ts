/**
 * Watches the tags of images for as long as the app lives: looks every quarter of an hour, deploys what may be deployed,
 * tells of the rest, and answers what could move and why it does not.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { ImageLine, Update, Updates } from '../../shared/model/update.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { Deploys } from '../deploys/deploys.ts'
import type { Hosts } from '../hosts/session.ts'
import type { RegistryClients } from '../registries/clients.ts'
import { platformOf } from '../registries/platform-of.ts'
import type { Repositories } from '../repositories/repositories.ts'
import type { Projects } from '../sources/projects.ts'
import type { Sources } from '../sources/source.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { Surroundings } from './holds.ts'
import { imageLine, refuseLine } from './image-line.ts'
import { type Found, lookAt } from './look.ts'
import { createQuestions, type Questions, type Round } from './questions.ts'
import { createRefs, type RefSubject, refSubjectOf } from './refs.ts'
import { createRounds } from './rounds.ts'
import { type Subject, subjectsOf } from './subjects.ts'

export interface UpdatesDeps {
  readonly sources: Sources
  readonly store: Pick<
    Store,
    'workloads' | 'releases' | 'deployments' | 'seenTags' | 'updates' | 'activity'
  >
  readonly hosts: Pick<Hosts, 'list'>
  readonly clients: RegistryClients
  readonly repositories: Pick<Repositories, 'resolve'>
  readonly deploys: Pick<Deploys, 'start'>
  readonly projects: Pick<Projects, 'read' | 'write'>
  readonly settings: Pick<SettingsPort, 'get'>
  readonly clock: Clock
  /** Between 0 and 1. */
  readonly random: () => number
  readonly reportBug: (error: unknown) => void
}

interface Which {
  readonly workload: string
  readonly part: string
}

export interface UpdatesRoom {
  list(
    asked: { readonly names: readonly string[]; readonly ask: boolean },
    signal: AbortSignal,
  ): Promise<Updates>
  skip(which: Which & { readonly digest: string; readonly isSkipped: boolean }): void
  line(asked: Which & { readonly tag: string }, signal: AbortSignal): Promise<ImageLine>
  change(
    asked: Which & { readonly tag: string; readonly before: string },
    signal: AbortSignal,
  ): Promise<ImageLine>
  /** Looks at all that is watched, and does what follows from it; never twice at once. */
  look(): Promise<void>
  /** The same for the repositories whose time has come. */
  lookAtRefs(): Promise<void>
  /** From now on it looks by itself. */
  start(): void
  /** The machine slept, or its network is another: it looks soon, where it looks by itself. */
  wake(): unknown
  close(): Promise<void>
}

/** So far back it is looked for who stopped it. */
const looksBack = 20

export function createUpdates(deps: UpdatesDeps): UpdatesRoom {
  const { store, clock, settings } = deps
  const questions = createQuestions(deps)
  const lookOver = looking(deps)
  const followed = following(deps)
  let isStarted = false

  const known = (name: string): Workload =>
    store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const isPaused = () => settings.get().updates === 'paused'

  const rounds = createRounds(deps, { questions, lookOver, followed })

  return {
    async list({ names, ask }, signal) {
      const workloads = names.length > 0 ? names.map(known) : store.workloads.list()
      const round = questions.round(ask ? signal : undefined)
      const subjects = workloads.flatMap((each) => subjectsOf(deps, each))
      const updates = await Promise.all(subjects.map((subject) => lookOver(subject, round)))
      const all = [...(await followed.list(workloads, ask ? signal : undefined)), ...updates]
      return { updates: all, isPaused: isPaused(), at: clock.now() }
    },
    skip({ workload, part, digest, isSkipped }) {
      const of = { workload: known(workload).id, part, digest }
      store.updates.choose(of, isSkipped ? { kind: 'skipped', at: clock.now() } : undefined)
    },
    line: async (asked, signal) =>
      (await findLine(deps, known(asked.workload), { which: asked, signal })).shown,
    async change({ before, ...asked }, signal) {
      const { found, shown } = await findLine(deps, known(asked.workload), { which: asked, signal })
      if (found.before !== before) refuseLine('the line was changed meanwhile: look at it again')
      const { path, revision } = found.file
      await deps.projects.write({ workload: asked.workload, path, revision, text: found.text })
      return shown
    },
    look: rounds.images,
    lookAtRefs: rounds.repositories,
    start() {
      isStarted = true
      rounds.begin()
    },
    wake: () => isStarted && rounds.begin(),
    close: rounds.close,
  }
}

async function findLine(
  { projects, sources }: UpdatesDeps,
  { document }: Workload,
  {
    which: { workload, part, tag },
    signal,
  }: { readonly which: Which & { readonly tag: string }; readonly signal: AbortSignal },
) {
  const { files } = await projects.read({ workload }, signal)
  const found = imageLine(files, part, tag)
  const isHere = sources.of(document.source.kind)?.watched?.(document) !== undefined
  const { line, before, after } = found
  const readOnly = isHere ? '' : 'its files are not on this machine: change it where they are'
  return { found, shown: { file: found.file.path, line, before, after, readOnly } }
}

/** The refs of repositories, each with all that is known around its workload. */
function following(deps: UpdatesDeps) {
  const refs = createRefs(deps)
  const lookOver = (subject: RefSubject) =>
    refs.look(subject, (firstSeen, commit) => ({
      ...aroundWorkload(deps, subject, commit),
      ...{ firstSeen, isOlder: false, unfit: undefined },
    }))
  const subjectsIn = (workloads: readonly Workload[]) =>
    workloads.flatMap((each) => refSubjectOf(deps, each))
  return {
    /** `signal` undefined = nobody is asked. */
    async list(workloads: readonly Workload[], signal: AbortSignal | undefined) {
      const subjects = subjectsIn(workloads)
      if (signal) await refs.ask(subjects, signal)
      return subjects.map(lookOver)
    },
    /** Looks at all that are due; the outcome of each is told once those before it were acted on. */
    async lookAtDue(signal: AbortSignal) {
      const all = subjectsIn(deps.store.workloads.list())
      refs.keep(all)
      const due = all.filter(refs.isDue)
      await refs.ask(due, signal)
      return due.map((subject) => ({ subject, update: () => lookOver(subject) }))
    },
  }
}

/** One image of a workload, with all that is known around it. */
function looking(deps: UpdatesDeps): (subject: Subject, round: Round) => Promise<Update> {
  const { store, clock } = deps
  return async (subject, round) =>
    await lookAt(
      {
        ask: () => round.of(subject),
        now: clock.now(),
        firstSeen: (repository, digest) => store.updates.firstSeen(repository, digest, clock.now()),
        around: (of, to, questions) => aroundOf(deps, of, { found: to, questions }),
      },
      subject,
    )
}

async function aroundOf(
  deps: UpdatesDeps,
  subject: Subject,
  { found: { tag, digest }, questions }: { readonly found: Found; readonly questions: Questions },
): Promise<Surroundings> {
  const { store, clock } = deps
  const { live, policy } = subject
  const others = live.flatMap((each) => (each.digest === null ? [] : [each.digest]))
  return {
    ...aroundWorkload(deps, subject, digest),
    firstSeen: store.updates.firstSeen(questions.repository, digest, clock.now()),
    isOlder: policy.by === 'digest' && questions.meantBefore(tag, digest, others),
    unfit: await unfitFor(sessionsOf(deps, subject), digest, questions),
  }
}

const sessionsOf = ({ hosts }: UpdatesDeps, subject: Subject) =>
  hosts.list().filter(({ name }) => subject.hosts.includes(name))

/** Surroundings of the workload and its hosts, whatever it could move to. */
function aroundWorkload(
  deps: UpdatesDeps,
  subject: Subject,
  digest: string,
): Omit<Surroundings, 'firstSeen' | 'isOlder' | 'unfit'> {
  const { store, clock, settings } = deps
  const { workload, part } = subject
  return {
    now: clock.now(),
    isPaused: settings.get().updates === 'paused',
    choice: store.updates.choices(workload.id, part).get(digest),
    deployments: store.deployments.list({ workload: workload.document.name, limit: looksBack }),
    deployment: store.deployments.get,
    hosts: sessionsOf(deps, subject).map(({ name, guard, state }) => ({
      ...{ name, guard, state: state.current().state },
    })),
  }
}

/** A platform of its hosts that the image is not built for. */
async function unfitFor(
  sessions: readonly Parameters<typeof platformOf>[0][],
  digest: string,
  questions: Questions,
): Promise<string | undefined> {
  for (const session of sessions) {
    const platform = await platformOf(session, never)
    if (!(await questions.fits(digest, platform))) return `${platform.os}/${platform.architecture}`
  }
  return undefined
}

const never = new AbortController().signal
