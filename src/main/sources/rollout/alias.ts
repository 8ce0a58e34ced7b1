/**
 * The name of a workload on its network: `http://NAME` leads to what was proved, and to nothing else (ADR 26). It is the
 * name of the container, which an engine changes while it runs, without touching a connection. Two may have it at once:
 * names of containers are told apart by case, and looked up without.
 */
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import { cleanName } from '../containers/image-name.ts'
import type { StageRun } from '../stage.ts'
import { bestEffort } from './best-effort.ts'
import type { WantedContainer } from './spec.ts'

/** So many letters are enough for all instances of a workload, and those that go. */
const letters = 6

/** Each a name for another container, all of them one name to look up: `shop`, `Shop`, `sHop`, … */
export function formsOf(workload: string): readonly string[] {
  const places = [...workload].flatMap((letter, at) => (/[a-z]/.test(letter) ? [at] : []))
  const some = places.slice(0, letters)
  return Array.from({ length: 2 ** some.length }, (_, form) =>
    [...workload]
      .map((letter, at) =>
        form & (1 << some.indexOf(at)) && some.includes(at) ? letter.toUpperCase() : letter,
      )
      .join(''),
  )
}

export const hasAlias = (container: string, workload: string): boolean =>
  container.toLowerCase() === workload

/** Only networks that somebody made look names up. */
export const looksUp = (network: string): boolean =>
  !['bridge', 'default', 'host', 'none'].includes(network) && !network.startsWith('container:')

type Named = Pick<WantedContainer, 'network' | 'isNamed' | 'nameHolders'>

/** Lets its name lead to a container that is proved. Done twice, it is done once. */
export async function giveAlias(
  run: StageRun,
  id: string,
  { network, isNamed, nameHolders = [] }: Named,
): Promise<void> {
  if (!isNamed || !looksUp(network)) return
  const { name: workload } = run.workload.document
  const told = `${workload} on network ${network}`
  // Who asks for somebody else by it is not to be answered by ours.
  if (nameHolders.length > 0)
    return run.note(`${told} does not lead to it, but to ${nameHolders.join(', ')}`)
  if (workload.length < 2)
    return run.note(`${told} does not lead to it: names of containers have two letters or more`)
  await bestEffort(run, `${told} does not lead to it`, async () => {
    const container = await run.session.engine.containers.inspect(id, run.signal)
    if (!container || hasAlias(container.name, workload)) return
    const given = await firstFree(run, id, formsOf(workload))
    if (given === null) return run.note(`${told} does not lead to it: others are called so`)
    run.note(`${told} leads to it: ${container.name} is called ${given} from now on`)
  })
}

async function firstFree(
  { session, engineSignal }: StageRun,
  id: string,
  names: readonly string[],
): Promise<string | null> {
  for (const name of names)
    if (await session.engine.containers.rename(id, name, engineSignal)) return name
  return null
}

/** Who was told an address just before has it dialled by then. */
const dialledMs = 100

/** Its name leads to these no more; what is connected to them stays connected. */
export async function takeAlias(run: StageRun, ids: readonly string[]): Promise<void> {
  let taken = 0
  for (const id of ids) if (await takeFrom(run, id)) taken += 1
  if (taken > 0) await run.clock.sleep(dialledMs, run.signal)
}

async function takeFrom(run: StageRun, id: string): Promise<boolean> {
  const { containers } = run.session.engine
  const { name } = run.workload.document
  const isTaken = await bestEffort(
    run,
    `${name} leads to the old one until it has ended`,
    async () => {
      const container = await containers.inspect(id, run.signal)
      if (!container || !hasAlias(container.name, name)) return false
      const plain = plainName(run, container)
      return (await firstFree(run, id, [plain, `${plain}-${id.slice(0, 6)}`])) !== null
    },
  )
  return isTaken ?? false
}

/** As it was called when it was made (TF-29). */
function plainName(run: StageRun, { labels, createdAt }: Container): string {
  const { id, document } = run.workload
  const name = calledFor(document, labels[label.service])
  return containerName({ id, name, tag: labels[label.tag] ?? '', at: createdAt })
}

/** One of several is called after its workload and itself. */
export const calledFor = ({ name }: { readonly name: string }, service?: string): string =>
  service === undefined ? name : `${name}-${service}`

/** `ls-<workload>-<8 of id>-<tag>-<hex ms>` (TF-29): old and new can stand side by side. */
export function containerName(made: {
  readonly id: string
  readonly name: string
  readonly tag: string
  /** Unix ms. */
  readonly at: number
}): string {
  const { id, name, tag, at } = made
  return cleanName(`ls-${name}-${id.slice(0, 8)}-${tag}-${at.toString(16)}`)
}
