import { join } from 'node:path'
import type { BugLog } from '../bug-log.ts'
import { systemClock } from '../clock.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import { createHosts } from '../hosts/hosts.ts'
import { createSshHosts } from '../hosts/ssh-hosts.ts'
import { thisUsersSsh } from '../hosts/this-machine.ts'
import { openKeptSecrets } from '../secrets/kept-secrets.ts'
import type { Sources } from '../sources/source.ts'
import type { HostRecords } from '../store/host-records.ts'
import type { Seal, Store } from '../store/store.ts'
import { createAdoptions } from '../workloads/adoptions.ts'

/** Every host there is, and what reaching them needs. */
export function reachHosts(deps: {
  readonly dataDir: string
  readonly seal: Seal
  readonly store: Store
  readonly records: HostRecords
  readonly bugs: BugLog
  readonly environment: Environment
  readonly sources: Sources
}) {
  const { dataDir, seal, store, records, environment } = deps
  const { report: reportBug } = deps.bugs
  const { installation } = store
  const clock = systemClock
  const sshEnvironment = thisUsersSsh()
  const adoptions = createAdoptions(deps.sources, store)
  const kept = openKeptSecrets(join(dataDir, 'kept-answers.json'), seal)
  const ssh = createSshHosts({
    ...{ clock, reportBug, installation, dataDir, sshEnvironment, kept },
    random: Math.random,
  })
  const hosts = createHosts({
    ...{ clock, reportBug, installation, adopted: adoptions.of, environment, records },
    openSsh: ssh.open,
    filesDir: join(dataDir, 'files'),
  })
  return { hosts, ssh, adoptions, sshEnvironment }
}
