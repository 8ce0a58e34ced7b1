import type { DiskObject, PruneChoice, PruneRun } from '../../../src/shared/model/prune.ts'
import { failed, type Implementer, sleep } from './answers.ts'
import { diskOf } from './disk-use.ts'
import type { World } from './world.ts'

export function pruneHandlers(world: World, os: Implementer) {
  const measured = new Map<string, ReturnType<typeof diskOf>>()
  const runs = new Map<string, PruneRun>()
  const planOf = (host: string, choice: PruneChoice) => {
    const use = measured.get(host)
    if (!use) throw failed({ kind: 'not-found', what: 'measured disk', name: host })
    const isMeant = ({ kind, id }: DiskObject) => choice.ids.includes(`${kind}/${id}`)
    const going = use.objects.filter((each) =>
      isMeant(each)
        ? each.verdict !== 'kept'
        : each.verdict === 'free' && choice.kinds.includes(each.kind),
    )
    const refused = use.objects.filter((each) => isMeant(each) && each.verdict === 'kept')
    const staying = use.objects.filter((each) => !going.includes(each) && !refused.includes(each))
    const bytes = going.reduce((all, each) => all + (each.ownBytes ?? 0), 0)
    const unknown = going.filter(({ ownBytes }) => ownBytes === null).length
    return {
      ...{ host, choice, at: use.at, fingerprint: going.map(({ id }) => id).join(' ') },
      ...{ going, refused, staying, freed: { bytes, isExact: true, unknown } },
    }
  }
  const show = (id: string): PruneRun => {
    const run = runs.get(id)
    if (!run) throw failed({ kind: 'not-found', what: 'clean-up', name: id })
    return run
  }
  return {
    use: os.prune.use.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return measured.get(input.host) ?? null
    }),
    look: os.prune.look.handler(async function* ({ input: { host }, signal }) {
      const { status } = world.host(host)
      if (status.state === 'failed' || status.state === 'stale') throw failed(status.failure)
      for (const what of ['engine', 'containers', 'images', 'volumes', 'cache'] as const) {
        yield { type: 'step' as const, what, done: 0, total: 0 }
        await sleep(world.scenario === 'many' ? 60_000 : 120, signal)
      }
      if (world.scenario === 'troubled') {
        const message = 'lstat /var/lib/docker/volumes/x: input/output error'
        const operation = 'measure volumes'
        throw failed({ kind: 'engine-error', host, operation, status: 500, message })
      }
      const use = diskOf(host, world.scenario === 'empty')
      measured.set(host, use)
      yield { type: 'use' as const, use }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
    plan: os.prune.plan.handler(({ input: { host, choice } }) => planOf(host, choice)),
    start: os.prune.start.handler(({ input: { host, choice, confirm } }) => {
      const { guard } = world.host(host)
      if (guard === 'read-only') throw failed({ kind: 'host-read-only', host, action: 'clean up' })
      if (guard !== 'open' && !confirm.includes(host))
        throw failed({ kind: 'confirmation-required', action: 'clean up on', object: host })
      const plan = planOf(host, choice)
      const id = `clean-up-${runs.size + 1}`
      const run: PruneRun = {
        ...{ id, host, state: 'running', actor: 'mira', door: 'browser', startedAt: Date.now() },
        ...{ endedAt: null, planned: plan.freed, freedBytes: 0 },
        items: plan.going.map(({ kind, id: object, name }) => ({
          ...{ kind, id: object, name, state: 'waiting', bytes: null, at: null },
        })),
      }
      runs.set(id, run)
      return run
    }),
    cancel: os.prune.cancel.handler(({ input: { id } }) => {
      const run: PruneRun = { ...show(id), state: 'cancelled', endedAt: Date.now() }
      runs.set(id, run)
      return run
    }),
    show: os.prune.show.handler(({ input }) => show(input.id)),
    list: os.prune.list.handler(({ input }) =>
      [...runs.values()].filter(({ host }) => host === input.host).toReversed(),
    ),
    watch: os.prune.watch.handler(async function* ({ input: { id }, signal }) {
      const use = measured.get(show(id).host)
      for (const [index, item] of show(id).items.entries()) {
        yield { type: 'run' as const, run: show(id) }
        await sleep(100, signal)
        if (show(id).state !== 'running') break
        runs.set(
          id,
          taken(
            show(id),
            index,
            use?.objects.find((each) => each.id === item.id),
          ),
        )
      }
      const run = show(id)
      if (run.state === 'running') {
        runs.set(id, { ...run, state: 'done', endedAt: Date.now() })
        measured.delete(run.host)
      }
      yield { type: 'run' as const, run: show(id) }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
  }
}

/** The one that somebody began to use meanwhile, and the one that the engine refuses, stay. */
function taken(run: PruneRun, index: number, object: DiskObject | undefined): PruneRun {
  const item = run.items[index]
  if (!item || !object) return run
  const at = Date.now()
  const bytes = object.ownBytes ?? 0
  const items = (now: Partial<PruneRun['items'][number]>) =>
    run.items.with(index, { ...item, at, ...now })
  if (object.name.endsWith(':in-between'))
    return { ...run, items: items({ state: 'kept', because: 'in-use', by: ['ls-web-2'] }) }
  if (object.name.endsWith(':held')) {
    const message = 'conflict: unable to delete, image has dependent child images'
    const refused = { operation: 'remove an image', status: 409, message }
    const failure = { kind: 'engine-error', host: run.host, ...refused } as const
    return { ...run, items: items({ state: 'failed', failure }) }
  }
  return { ...run, freedBytes: run.freedBytes + bytes, items: items({ state: 'removed', bytes }) }
}
