// A real sshd inside a private engine's network namespace, with a mount namespace of its own: its
// accounts are not this machine's, and the engine's socket lies where Docker puts it.
import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { ensureSshdPackages } from '../../../../scripts/lib/engine/packages.mjs'
import { signalIfThere } from '../../../../scripts/lib/engine/processes.mjs'
import { waitUntil } from '../../../../scripts/lib/exec.mjs'
import type { AccountFiles } from './accounts.ts'

export interface SshdPlace {
  /** Everything of this sshd lies in here. */
  readonly folder: string
  readonly netns: string
  readonly address: string
  /** The engine's runtime folder, with its socket `docker.sock`. */
  readonly engineFolder: string
  readonly accounts: AccountFiles
  /** The unpacked packages with the docker command, for sessions there. */
  readonly dockerRoot: string
}

export interface Sshd {
  readonly port: number
  log(): string
  /** Ends the listener, and with `sessions` also everybody who is logged in. */
  stop(sessions: boolean): Promise<void>
  start(options?: Readonly<Record<string, string>>): Promise<void>
  signalAll(signal: NodeJS.Signals): void
  /** Until it greets a new connection; throws when it does not. */
  ready(): Promise<void>
}

export const sshdPort = 2_222
export const hostKeyTypes = ['ed25519', 'ecdsa', 'rsa'] as const

/** Constant; what differs comes as arguments, and none of them is read by the shell. */
const enter = [
  'mount --bind "$1" /etc/passwd',
  'mount --bind "$2" /etc/group',
  'mount --bind "$3" /etc/shadow',
  'mount --bind "$4" "$6/engine"',
  'mount --bind "$5" "$6/docker"',
  'mount --rbind "$6" /run',
  'shift 6',
  'exec "$@"',
].join(' && ')

export function createSshd(place: SshdPlace): Sshd {
  const logFile = path.join(place.folder, 'sshd.log')
  let child: ChildProcess | undefined
  let mounts = ''
  // Held open: the kernel gives the number of a namespace that is gone to the next one, which may be another test's.
  let held: number | undefined
  const letGo = () => {
    if (held !== undefined) fs.closeSync(held)
    held = undefined
    mounts = ''
  }

  const members = () => (mounts === '' ? [] : processesIn(mounts))
  return {
    port: sshdPort,
    log: () => (fs.existsSync(logFile) ? fs.readFileSync(logFile, 'utf8') : ''),
    async start(options = {}) {
      const root = await ensureSshdPackages()
      const run = furnishRun(place.folder)
      const config = writeConfig(place, options)
      const { passwd, group, shadow } = place.accounts
      const out = fs.openSync(logFile, 'a')
      // Named on its command line: whatever ends the engine finds and ends its sshd by that.
      const pidFile = `PidFile=${path.join(place.engineFolder, 'sshd.pid')}`
      const program = path.join(root, 'usr/sbin/sshd')
      const sshd = [program, '-D', '-e', '-f', config, '-o', pidFile]
      child = spawn(
        'nsenter',
        [
          ...[`--net=/run/netns/${place.netns}`, 'unshare', '--mount', '--propagation', 'private'],
          ...['sh', '-c', enter, 'sh', passwd, group, shadow],
          ...[place.engineFolder, place.dockerRoot, run],
          ...sshd,
        ],
        {
          stdio: ['ignore', out, out],
          env: { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries(root) },
        },
      )
      fs.closeSync(out)
      await listening(place.address, logFile, child)
      letGo()
      held = fs.openSync(`/proc/${child.pid}/ns/mnt`, 'r')
      mounts = fs.readlinkSync(`/proc/self/fd/${held}`)
    },
    async stop(sessions) {
      const ended = endOf(child)
      if (sessions) await endAll(members)
      else if (ended && child?.pid) signalIfThere(child.pid, 'SIGKILL')
      await ended
      if (sessions) letGo()
    },
    ready: () => listening(place.address, logFile, child),
    signalAll(signal) {
      for (const pid of members()) signalIfThere(pid, signal)
    },
  }
}

/** Resolves once it has ended; undefined where it has, or never began. */
function endOf(child: ChildProcess | undefined): Promise<unknown> | undefined {
  if (!child || child.exitCode !== null || child.signalCode !== null) return undefined
  return new Promise((resolve) => child.once('exit', resolve))
}

/** One that is just being forked is not among them, but the next time. */
async function endAll(members: () => readonly number[]): Promise<void> {
  for (let left = 20; left > 0 && members().length > 0; left -= 1) {
    for (const pid of members()) signalIfThere(pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The folder that the host sees as /run; what is bound into it is bound in its namespace only. */
function furnishRun(folder: string): string {
  const run = path.join(folder, 'run')
  for (const name of ['engine', 'docker', 'sshd', 'docker-config']) {
    fs.mkdirSync(path.join(run, name), { recursive: true, mode: 0o755 })
  }
  // Where a user's own would be writable too: a build keeps its notes there.
  fs.chmodSync(path.join(run, 'docker-config'), 0o777)
  const config = { cliPluginsExtraDirs: ['/run/docker/usr/libexec/docker/cli-plugins'] }
  fs.writeFileSync(path.join(run, 'docker-config/config.json'), JSON.stringify(config))
  const link = path.join(run, 'docker.sock')
  fs.rmSync(link, { force: true })
  fs.symlinkSync('engine/docker.sock', link)
  return run
}

const libraries = (root: string): string =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((arch) => `${root}/usr/lib/${arch}`).join(':')

function writeConfig(place: SshdPlace, options: Readonly<Record<string, string>>): string {
  // The first value of an option wins, so what a test asks for comes first.
  const lines = [
    ...Object.entries(options).map(([name, value]) => `${name} ${value}`),
    `ListenAddress ${place.address}:${sshdPort}`,
    ...hostKeyTypes.map((type) => `HostKey ${hostKeyFile(place.folder, type)}`),
    `AuthorizedKeysFile /run/authorized/%u`,
    ...['UsePAM no', 'StrictModes no', 'UseDNS no', 'PrintMotd no', 'LogLevel VERBOSE'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no'],
    ...['AllowStreamLocalForwarding yes', 'AllowTcpForwarding yes'],
    // Unlike other options, one that is given twice is an error.
    ...('Subsystem' in options ? [] : ['Subsystem sftp internal-sftp']),
    // The last is for login shells that tests bring, see `bringShells`.
    'SetEnv PATH=/run/docker/usr/bin:/usr/bin:/bin DOCKER_CONFIG=/run/docker-config LD_LIBRARY_PATH=/run/shells',
  ]
  const file = path.join(place.folder, 'sshd_config')
  fs.writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

export const hostKeyFile = (folder: string, type: string): string =>
  path.join(folder, `host_${type}`)

async function listening(address: string, logFile: string, child?: ChildProcess): Promise<void> {
  const ended = () => child?.exitCode ?? child?.signalCode
  // A hang is to be found, not a busy machine.
  const settled = async () => (await answersBanner(address)) || ended() !== null
  if ((await waitUntil(settled, { timeoutMs: 180_000 })) && ended() === null) return
  const said = fs.readFileSync(logFile, 'utf8').slice(-2_000)
  const state = ended() === null ? 'runs' : `ended with ${ended()}`
  throw new Error(`sshd, which ${state}, does not answer on ${address}; it said:\n${said}`)
}

function answersBanner(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port: sshdPort, timeout: 1_000 })
    // Its greeting may take longer than that on a busy machine: a new attempt each second would only add to the load.
    socket.once('connect', () => socket.setTimeout(30_000))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}

/** Every process of a mount namespace: the listener, its sessions, and what they run. */
function processesIn(mounts: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return fs.readlinkSync(`/proc/${pid}/ns/mnt`) === mounts
      } catch {
        return false // it ended while we looked
      }
    })
}
