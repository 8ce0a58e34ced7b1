/** Changes of proxy hosts: decided by what is there now, proved afterwards, and taken back where nginx does not take them. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import { routeText } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { FoundRoute, RestoreOrder, Router, WantedRoute } from '../router.ts'
import { movedMeanwhile, type ProxyTrouble } from '../trouble.ts'
import type { NpmApi, ProxyHost, ProxyHostFields } from './api.ts'
import {
  certificateFor,
  differing,
  fieldsFor,
  fieldsOf,
  foundIn,
  hostFor,
  markFor,
  newFields,
  numberIn,
  ownerOf,
  type Settled,
  takenFrom,
  troubleOf,
} from './proxy-host.ts'
import { noPath, refusalsOf, unfitHost } from './refusals.ts'

export interface Changing {
  readonly api: NpmApi
  readonly trouble: ProxyTrouble
  readonly installation: string
  readonly proxy: ProxyOf<'npm'>
}

export function changingBy(by: Changing): Pick<Router, 'refusals' | 'set' | 'restore' | 'remove'> {
  return {
    refusals: (asked, signal) => refusalsOf(by, asked, signal),
    async set(wanted, seen, { signal, takeOver = false }) {
      if (wanted.path !== '/') by.trouble.refused(wanted, noPath)
      const there = await hostOf(by, wanted.name, signal)
      if (stateOf(there) !== seen?.state) by.trouble.changed(wanted, movedMeanwhile)
      if (there) refuseStrangers(by, wanted, { there, takeOver })
      if (there) refuseUnfit(by, wanted, there)
      const settled = await settle(by, { wanted, there }, signal)
      return there
        ? await changeTo(by, { wanted, settled, there }, signal)
        : await make(by, { wanted, settled }, signal)
    },
    restore: (order, signal) => restore(by, order, signal),
    async remove(seen, signal) {
      const there = await hostOf(by, seen.name, signal)
      if (!there) return
      if (ownerOf(there)?.installation !== by.installation)
        by.trouble.taken(seen, holderWords(there))
      if (stateOf(there) !== seen.state) by.trouble.changed(seen, movedMeanwhile)
      await takeAway(by, there, signal)
    },
  }
}

/** One that was taken over is given back; only what we made goes. */
async function takeAway(by: Changing, there: ProxyHost, signal: AbortSignal): Promise<void> {
  const before = takenFrom(there)
  if (!before) return await by.api.remove(there.id, signal)
  await by.api.change(there.id, differing(fieldsOf(there), before), signal)
}

async function hostOf(
  { api }: Changing,
  name: string,
  signal: AbortSignal,
): Promise<ProxyHost | undefined> {
  return hostFor(await api.list(signal), name)
}

const stateOf = (host: ProxyHost | undefined): string | undefined =>
  host && JSON.stringify(fieldsOf(host))

function refuseStrangers(
  { trouble, installation }: Changing,
  wanted: WantedRoute,
  { there, takeOver }: { readonly there: ProxyHost; readonly takeOver: boolean },
): void {
  if (ownerOf(there)?.installation === installation) return
  if (!takeOver) trouble.taken(wanted, holderWords(there))
  const others = there.domain_names.filter((name) => name.toLowerCase() !== wanted.name)
  if (others.length > 0)
    trouble.refused(
      wanted,
      `its proxy host ${there.id} is for ${others.join(', ')} too, which would be led elsewhere with it; give these a proxy host of their own first`,
    )
}

/** Refuses a host that would not lead where it is to, though every field is as it should be. */
function refuseUnfit({ trouble }: Changing, wanted: WantedRoute, there: ProxyHost): void {
  const unfit = unfitHost(there)
  if (unfit !== undefined) trouble.refused(wanted, unfit)
}

function holderWords(host: ProxyHost): string {
  const owner = ownerOf(host)
  return owner
    ? `workload ${owner.workload} of another installation`
    : `its proxy host ${host.id}, which is not ours`
}

interface Asked {
  readonly wanted: WantedRoute
  readonly there: ProxyHost | undefined
}

/** TF-44: what the face names; else what the host has for all. */
async function settle(by: Changing, asked: Asked, signal: AbortSignal): Promise<Settled> {
  const { api, proxy, trouble } = by
  const { wanted } = asked
  const accessList = wanted.accessList ?? proxy.accessList ?? 0
  if (accessList > 0 && !(await api.accessLists(signal)).includes(accessList))
    trouble.refused(wanted, `it has no access list ${accessList}`)
  return { accessList, certificate: await certificateOf(by, asked, signal) }
}

async function certificateOf(
  { api, proxy, trouble }: Changing,
  { wanted, there }: Asked,
  signal: AbortSignal,
): Promise<number> {
  if (wanted.tls === 'off') return 0
  const all = await api.certificates(signal)
  const known = (number: number | undefined) => all.find(({ id }) => id === number)?.id
  // The one that it has stays: a switch changes where it leads, and nothing else.
  if (wanted.tls === 'auto')
    return (
      known(there?.certificate_id) ??
      known(proxy.certificate) ??
      certificateFor(wanted.name, all) ??
      0
    )
  const number = numberIn(wanted.tls)
  if (number !== undefined && all.some(({ id }) => id === number)) return number
  return trouble.refused(wanted, `it has no certificate of the number ${wanted.tls.certificate}`)
}

interface Order {
  readonly wanted: WantedRoute
  readonly settled: Settled
}

async function make(by: Changing, { wanted, settled }: Order, signal: AbortSignal) {
  const fields = { ...newFields, ...fieldsFor(wanted, settled), meta: markFor(wanted) }
  const made = await by.api.create({ domain_names: [wanted.name], ...fields }, signal)
  const now = await hostOf(by, wanted.name, signal)
  const trouble = now ? whyNot(now, fields) : 'It is not there.'
  if (now && trouble === undefined) return routeOf(now)
  await by.api.remove(made.id, signal)
  return by.trouble.notApplied(wanted, trouble ?? 'It is not there.')
}

async function changeTo(
  by: Changing,
  { wanted, settled, there }: Order & { readonly there: ProxyHost },
  signal: AbortSignal,
): Promise<FoundRoute> {
  const before = fieldsOf(there)
  const goal = fieldsFor(wanted, settled)
  const isOurs = ownerOf(there)?.installation === by.installation
  const mark = markFor(wanted, isOurs ? takenFrom(there) : before)
  const fields = { ...goal, meta: { ...metaIn(before), ...mark } }
  const sent = differing(before, fields)
  if (Object.keys(sent).length > 0) await by.api.change(there.id, sent, signal)
  const now = await hostOf(by, wanted.name, signal)
  const trouble = now ? whyNot(now, goal) : 'It is not there any more.'
  if (now && trouble === undefined) return routeOf(now)
  const back = now ? await putBack(by, now, { before, signal }) : ' It could not be put back.'
  return by.trouble.notApplied(wanted, `${trouble}${back}`)
}

const metaIn = (fields: ProxyHostFields): object =>
  typeof fields.meta === 'object' && fields.meta !== null ? fields.meta : {}

const routeOf = (host: ProxyHost): FoundRoute => {
  const [route] = foundIn(host)
  if (!route) throw new Error('a proxy host without a name')
  return route
}

/** undefined = it is as it was to be, as far as nginx goes. */
function whyNot(now: ProxyHost, goal: ProxyHostFields): string | undefined {
  if (now.meta.nginx_online === false) return troubleOf(now)
  const left = Object.keys(differing(fieldsOf(now), goal))
  return left.length > 0 ? `It still has another ${left.join(', ')}.` : undefined
}

/** In a sentence how that went. */
async function putBack(
  { api }: Changing,
  now: ProxyHost,
  { before, signal }: { readonly before: ProxyHostFields; readonly signal: AbortSignal },
): Promise<string> {
  try {
    const after = await api.change(now.id, differing(fieldsOf(now), before), signal)
    return after.meta.nginx_online === false
      ? ' What it was before was put back, and nginx does not take that either.'
      : ' What it was before was put back.'
  } catch (error) {
    if (!failureOf(error)) throw error
    return ' What it was before could not be put back.'
  }
}

async function restore(
  by: Changing,
  { at, before, put }: RestoreOrder,
  signal: AbortSignal,
): Promise<void> {
  const there = await hostOf(by, at.name, signal)
  if (stateOf(there) === before?.state) return
  if (there && !isOfThisRun(by, there, { at, before, put })) by.trouble.changed(at, movedMeanwhile)
  if (!before) return there && (await by.api.remove(there.id, signal))
  const fields: ProxyHostFields = JSON.parse(before.state)
  if (!there && before.owner?.installation !== by.installation)
    by.trouble.changed(at, 'The route that stood here before is not there any more.')
  const after = there
    ? await by.api.change(there.id, differing(fieldsOf(there), fields), signal)
    : await by.api.create(fields, signal)
  const now = await hostOf(by, at.name, signal)
  if (stateOf(now) === before.state && after.meta.nginx_online !== false) return
  by.trouble.notApplied(at, (now && troubleOf(now)) ?? `${routeText(at)} is not as it was.`)
}

function isOfThisRun(
  { installation }: Changing,
  there: ProxyHost,
  { before, put }: RestoreOrder,
): boolean {
  if (ownerOf(there)?.installation === installation) return !put || stateOf(there) === put.state
  // One that was taken over, and that this deployment gave back, is there as it was before that.
  if (put !== null || !before) return false
  const taken = takenFrom(JSON.parse(before.state))
  return taken !== undefined && JSON.stringify(taken) === stateOf(there)
}
