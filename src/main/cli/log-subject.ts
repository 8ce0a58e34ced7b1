/** Whose log the names on the command line mean. */
import type { Client } from '../../shared/contract/index.ts'
import { UsageError } from './exit-code.ts'
import type { Session } from './session.ts'

export type LogInput = Parameters<Client['logs']['read']>[0]
export type LogSubject = LogInput['subject']

/** Further names are services of the first, or else workloads. */
export async function subjectOf(
  session: Session,
  name: string,
  more: readonly string[],
): Promise<LogSubject> {
  const slash = name.indexOf('/')
  if (slash > 0) {
    if (more.length > 0) throw new UsageError(`${name} is one container: name it alone`)
    return { host: name.slice(0, slash), container: name.slice(slash + 1) }
  }
  if (more.length === 0) return { workload: name }
  return (await areWorkloads(session, name, more))
    ? { workloads: [name, ...more] }
    : { workload: name, services: [...more] }
}

/** A name that is both is a service: whose other services would be meant otherwise cannot be told. */
async function areWorkloads({ client }: Session, first: string, more: readonly string[]) {
  const known = (await client.workloads.list({})).map(({ document }) => document.name)
  if (!more.every((each) => known.includes(each))) return false
  const { containers } = await client.fleet.status({ registries: false })
  return !containers.some(
    ({ owner, service }) => owner?.workload === first && more.includes(service ?? ''),
  )
}

/** Asks for the logs of the service that is meant where none is named (CP-34): its main, else the first that is no init. */
export async function withMainService(
  { client }: Session,
  subject: LogSubject,
): Promise<LogSubject> {
  if (!('workload' in subject) || subject.services) return subject
  const { containers } = await client.fleet.status({ registries: false })
  const own = containers.filter(({ owner }) => owner?.workload === subject.workload)
  const lasting = own.filter(({ owner }) => owner?.role !== 'init' && owner?.role !== 'probe')
  const main = lasting.find(({ owner }) => owner?.role === 'main')
  const meant = main?.service ?? lasting.flatMap(({ service }) => service ?? []).toSorted()[0]
  return meant === undefined ? subject : { ...subject, services: [meant] }
}
