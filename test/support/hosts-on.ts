/** The app's own list of hosts over one engine, with nothing kept and nothing of this machine. */
import { createHosts, type DeclaredHosts, type HostsDeps } from '../../src/main/hosts/hosts.ts'
import { thisMachine } from '../../src/main/hosts/this-machine.ts'
import { hostRecordsOver } from '../../src/main/store/host-records.ts'
import { noBugs } from './no-bugs.ts'

export interface LocalEngine
  extends Pick<HostsDeps, 'clock' | 'installation' | 'filesDir' | 'adopted'> {
  /** Its socket or address. */
  readonly endpoint: string
  /** The environment of the app, instead of this process's own. */
  readonly env?: NodeJS.ProcessEnv
  readonly records?: HostsDeps['records']
  readonly reportBug?: HostsDeps['reportBug']
  readonly openSsh?: HostsDeps['openSsh']
}

export function hostsOn({ endpoint, env = process.env, ...deps }: LocalEngine): DeclaredHosts {
  const DOCKER_HOST = endpoint.includes('://') ? endpoint : `unix://${endpoint}`
  return createHosts({
    records: memoryRecords(),
    reportBug: noBugs,
    environment: { ...thisMachine(), env: { ...env, DOCKER_HOST } },
    openSsh: ({ name }) => {
      throw new Error(`${name}: no SSH in this test`)
    },
    ...deps,
  })
}

function memoryRecords() {
  let stored: readonly unknown[] = []
  return hostRecordsOver({ read: () => stored, write: (value) => (stored = value) })
}
