/** Under which deployment a line is told where events of SDP are wanted: the one that made its container. */
import type { Client } from '../../shared/contract/index.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import type { LogSubject } from './log-subject.ts'

export interface LogMakers {
  /** '' = it was never deployed from here. */
  of(container: string): string
  /** Another container has begun: what made it is looked up. */
  renew(): Promise<void>
}

export async function logMakers(client: Client, subject: LogSubject): Promise<LogMakers> {
  let known = await look(client, subject)
  return {
    of: (container) => known.made.get(container) || known.live,
    async renew() {
      try {
        known = await look(client, subject)
      } catch (error) {
        // Its log is gone on with all the same, under what is known.
        if (failureFrom(error).kind === 'internal') throw error
      }
    },
  }
}

async function look(client: Client, subject: LogSubject) {
  const hosts = await hostsOf(client, subject)
  const fleets = await Promise.all(hosts.map((host) => client.fleet.status({ host })))
  const made = fleets
    .flatMap(({ containers }) => containers)
    .flatMap(({ name, host, owner }): [string, string][] => {
      const deployment = owner?.deployment ?? ''
      return [
        [name, deployment],
        [`${host}/${name}`, deployment],
      ]
    })
  const live = 'workload' in subject ? await liveDeployment(client, subject.workload) : ''
  return { made: new Map(made), live }
}

/** No other is waited for. */
async function hostsOf(client: Client, subject: LogSubject): Promise<readonly string[]> {
  if ('host' in subject) return [subject.host]
  const names = 'workload' in subject ? [subject.workload] : subject.workloads
  const shown = await Promise.all(names.map((name) => client.workloads.show({ name })))
  return [...new Set(shown.flatMap(({ document }) => targetsOf(document)))]
}

/** The deployment of the live release: it stands for containers that do not name theirs, as those of docker compose. */
async function liveDeployment(client: Client, workload: string): Promise<string> {
  const releases = await client.releases.list({ workload })
  return releases.find(({ live }) => live)?.deployment ?? ''
}
