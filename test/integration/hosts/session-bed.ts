// One session over SSH against a real sshd, for a user whose home is the test file's own.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createLoginPlaces } from '../../../src/main/hosts/ssh/connection/login-places.ts'
import { createSshAnswers } from '../../../src/main/hosts/ssh/login/answers.ts'
import { createHostKeys } from '../../../src/main/hosts/ssh/login/host-keys.ts'
import { createSshHost, type SshHost } from '../../../src/main/hosts/ssh/ssh-host.ts'
import { thisUsersSsh } from '../../../src/main/hosts/this-machine.ts'
import type { SshConnection } from '../../../src/shared/model/host.ts'
import { type RemoteHost, startRemote } from '../../support/bed/remote/start-remote.ts'
import { type EngineBed, sharedEngine } from '../../support/bed/shared-engine.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { readOrNothing } from '../../support/ssh-hosts-for.ts'

export interface Opening {
  readonly connection?: Partial<SshConnection>
  readonly env?: Readonly<Record<string, string>>
  readonly config?: string
  readonly answers?: readonly { readonly id: string; readonly value: string }[]
  readonly installation?: string
}

export interface SessionBed {
  readonly engine: EngineBed
  /** A folder of the file's own. */
  readonly root: string
  /** The user's known_hosts; has the host's keys before each test. */
  readonly known: string
  remote(): RemoteHost
  /** A session as `deploy` with the plain key, unless told otherwise; closed after the test. */
  open(opening?: Opening): SshHost
}

/** Call it at the top of a file. */
export function sessionBed(): SessionBed {
  const engine = sharedEngine()
  const root = mkdtempSync(join(tmpdir(), 'longshore-session-'))
  const home = join(root, 'home')
  const known = join(home, '.ssh', 'known_hosts')
  const closing: SshHost[] = []
  const places = createLoginPlaces()
  let remote: RemoteHost

  beforeAll(async () => {
    if (!engine.engine.private) return
    remote = await startRemote(engine.engine)
    mkdirSync(dirname(known), { recursive: true })
  })
  beforeEach((context) => {
    context.skip(!engine.engine.private, 'needs an sshd beside a private engine')
    remote.writeKnownHosts(known)
  })
  afterEach(async () => {
    for (const session of closing.splice(0)) await session.close()
  })
  afterAll(async () => {
    await remote?.close()
    rmSync(root, { recursive: true, force: true })
  })

  function open(opening: Opening = {}): SshHost {
    const { connection = {}, env = {}, config = '', answers = [] } = opening
    const given = createSshAnswers({ read: () => ({}), write: () => {}, forget: () => {} })
    given.give('far', answers, false)
    const session = createSshHost({
      ...{ name: 'far', guard: 'open', colour: 'none', found: 'test' },
      installation: opening.installation ?? 'session',
      ...{
        clock: systemClock,
        reportBug: noBugs,
        random: Math.random,
        answers: given,
        places,
        runtimeDir: join(root, 'run'),
      },
      hostKeys: createHostKeys({ read: readOrNothing, ownFile: join(root, 'own') }),
      environment: {
        ...thisUsersSsh(),
        ...{ home, env, localUser: 'nobody', configFiles: [join(home, 'config')] },
        files: {
          read: (path) => (path === join(home, 'config') ? config : readOrNothing(path)),
          list: () => [],
        },
      },
      connection: {
        ...{ kind: 'ssh', host: remote.address, port: remote.port, user: remote.user },
        identityFiles: [remote.keys.plain],
        ...connection,
      },
    })
    closing.push(session)
    return session
  }

  return { engine, root, known, remote: () => remote, open }
}
