import { statfsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EngineFacts } from '../../../src/main/engine/engine.ts'
import { parseDf, readDisk } from '../../../src/main/hosts/disk.ts'
import { examine } from '../../../src/main/hosts/doctor.ts'
import type { HostSession, RunCommand, RunEnd } from '../../../src/main/hosts/session.ts'
import { createRedactor } from '../../../src/main/secrets/redact.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Checkup } from '../../../src/shared/model/host.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'

const never = new AbortController().signal
const clock = createManualClock()
const gib = 2 ** 20

/** What programs on the host print. */
type Programs = Readonly<Record<string, readonly string[] | FailureError>>

const df = (free: number) => [
  'Filesystem 1024-blocks Used Available Capacity Mounted on',
  `/dev/sda1 ${400 * gib} ${(400 - free) * gib} ${free * gib} 70% /var/lib/docker`,
]
const usual: Programs = { docker: ['Docker Compose version v2.29.1'], df: df(122) }

function patient(programs: Programs = usual, facts: object = {}): HostSession {
  const session = createFakeSession({ clock })
  const info = async () => ({
    ...(await session.engine.info()),
    ...{ rootDir: '/var/lib/docker', systemTime: clock.now() },
    ...facts,
  })
  const run = async ({ argv, onLine }: RunCommand): Promise<RunEnd> => {
    const said = programs[argv[0]]
    if (said instanceof FailureError) throw said
    for (const line of said ?? []) onLine?.('stdout', line)
    return { exitCode: said ? 0 : 1, signal: null }
  }
  return { ...session, isHere: false, engine: { ...session.engine, info }, run }
}

async function findings(session: HostSession, redact = (text: string) => text) {
  const found: Record<string, Checkup> = {}
  for await (const checkup of examine({ clock, redact }, session, never))
    found[checkup.id] = checkup
  return found
}

describe('the doctor', () => {
  it('finds nothing wrong with a host that is well', async () => {
    const found = await findings(patient())
    expect(Object.values(found).map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'api ok',
      'compose ok',
      'architecture ok',
      'clock ok',
      'disk ok',
      'reach ok',
    ])
    expect(found.reach?.found).toBe('reached at their own addresses')
    expect(found.compose?.found).toBe('Docker Compose version v2.29.1')
    expect(found.disk?.found).toBe('122.0 GiB of 400.0 GiB free at /var/lib/docker')
  })

  it('tells the steps of the connection first, and tries nothing behind one that failed', async () => {
    const session = patient()
    const step = { id: 'tcp', title: 'TCP', found: 'refused', remedy: null }
    async function* checkup() {
      yield { ...step, outcome: 'failed' } as const
    }
    const found = Object.values(await findings({ ...session, checkup }))
    expect(found.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'tcp failed',
      'api skipped',
      'compose skipped',
      'architecture skipped',
      'clock skipped',
      'disk skipped',
      'reach skipped',
    ])
  })

  it.each([
    ['forbidden', null],
    ['other', null],
    ['silent', 'sudo systemctl restart docker'],
    ['absent', 'sudo systemctl enable --now docker'],
  ] as const)('names a command only where it helps: an engine that is %s', async (why, command) => {
    const session = createFakeSession({ clock })
    const at = { host: 'local', endpoint: '/s', reason: 'no' }
    const info = () => Promise.reject(new FailureError({ kind: 'engine-unavailable', ...at, why }))
    const { api } = await findings({ ...session, engine: { ...session.engine, info } })
    expect(api).toMatchObject({ outcome: 'failed', remedy: { command } })
  })

  it('says what stands between us and the engine, and a command that mends it', async () => {
    const session = createFakeSession({ clock })
    session.engine.control.setReachable(false)
    const { api, disk } = await findings(session)
    expect(api).toMatchObject({
      outcome: 'failed',
      remedy: { command: 'sudo systemctl enable --now docker' },
    })
    expect(disk?.outcome).toBe('skipped')
  })

  it('refuses an engine outside of what is spoken', async () => {
    const session = patient()
    const old = { kind: 'api-version', host: 'local', server: 'up to 1.40', ours: '1.41' } as const
    const info = async () => {
      throw new FailureError(old)
    }
    const { api } = await findings({ ...session, engine: { ...session.engine, info } })
    expect(api).toMatchObject({ outcome: 'failed', found: expect.stringContaining('1.40') })
  })

  it.each([
    ['without the plugin', { ...usual, docker: undefined }],
    [
      'without the docker command',
      {
        ...usual,
        docker: new FailureError({ kind: 'capability-missing', host: 'h', capability: 'docker' }),
      },
    ],
  ])('warns of a host %s', async (_what, programs) => {
    const { compose } = await findings(patient(programs as Programs))
    expect(compose).toMatchObject({
      outcome: 'warning',
      remedy: { command: 'sudo apt-get install docker-compose-plugin' },
    })
  })

  it.each([
    [-5_000, 'warning', '5.0 s behind this machine'],
    [90_000, 'warning', '90.0 s ahead of this machine'],
    [1_000, 'ok', '1.0 s ahead of this machine'],
  ])('compares the clocks: %d ms is %s', async (difference, outcome, found) => {
    const { clock: step } = await findings(patient(usual, { systemTime: clock.now() + difference }))
    expect(step).toMatchObject({ outcome, found })
  })

  it('does not make up a time that it is not told', async () => {
    const { clock: step } = await findings(patient(usual, { systemTime: undefined }))
    expect(step?.outcome).toBe('unknown')
  })

  it('warns of a disk that is nearly full, and says so when it cannot be asked', async () => {
    expect((await findings(patient({ ...usual, df: df(20) }))).disk?.outcome).toBe('warning')
    expect((await findings(patient({ docker: ['v2'] }))).disk?.outcome).toBe('unknown')
  })

  it('asks the disk of this machine without a program', async () => {
    const here = (rootDir: string) => ({
      ...patient({ docker: ['v2'] }, { rootDir }),
      isHere: true,
    })
    const { totalBytes } = (await readDisk(here('/'), { rootDir: '/' } as EngineFacts, never)) ?? {}
    expect(totalBytes).toBe(statfsSync('/').blocks * statfsSync('/').bsize)
    expect((await findings(here('/nowhere/at/all'))).disk?.outcome).toBe('unknown')
  })

  it('skips what a host of its kind does not offer', async () => {
    const { compose, disk } = await findings({ ...patient(), capabilities: ['engine'] })
    expect([compose?.outcome, disk?.outcome]).toEqual(['skipped', 'unknown'])
  })

  it('shows no secret that a program prints', async () => {
    const redact = createRedactor([{ API_TOKEN: 'open-sesame-42' }])
    const found = await findings(patient({ ...usual, docker: ['token open-sesame-42'] }), redact)
    expect(JSON.stringify(found)).not.toContain('sesame')
  })
})

describe('what df says', () => {
  it('is read also with blanks in names and long device names', () => {
    expect(parseDf(['head', 'tank/my data 1000 400 600 40% /srv/my data'])).toEqual({
      totalBytes: 1_024_000,
      freeBytes: 614_400,
    })
  })

  it.each([[[]], [['head']], [['head', 'df: no such file']], [['head', '/dev/x - - - - /']]])(
    'is nothing when it says %j',
    (lines) => {
      expect(parseDf(lines)).toBeNull()
    },
  )
})
