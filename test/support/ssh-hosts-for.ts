// Hosts over SSH as the app makes them, for a user whose home is a folder of the test's own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/main/clock.ts'
import { createSshHosts, type SshHosts } from '../../src/main/hosts/ssh-hosts.ts'
import { thisUsersSsh } from '../../src/main/hosts/this-machine.ts'
import { noBugs } from './no-bugs.ts'

/** No agent, nothing kept; ~/.ssh is `home`'s. */
export function sshHostsFor(home: string, installation: string): SshHosts {
  return createSshHosts({
    ...{ clock: systemClock, reportBug: noBugs, random: Math.random, installation, dataDir: home },
    sshEnvironment: {
      ...thisUsersSsh(),
      ...{ home, env: {}, localUser: 'nobody', configFiles: [join(home, '.ssh', 'config')] },
      files: { read: readOrNothing, list: () => [] },
    },
    kept: { read: () => ({}), write: () => {}, forget: () => {} },
  })
}

export function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
