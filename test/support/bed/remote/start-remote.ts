// A remote host on this machine: a network namespace with an engine and an sshd, and ways to cut it off.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import {
  type EngineRelease,
  ensureDialPrograms,
  ensureEnginePackages,
  ensureLoginShells,
} from '../../../../scripts/lib/engine/packages.mjs'
import { placesOf } from '../../../../scripts/lib/engine/record.mjs'
import { run } from '../../../../scripts/lib/exec.mjs'
import type { BedEngine } from '../global-setup.ts'
import {
  type AccountFiles,
  accounts,
  type ClientKeys,
  dockerGroup,
  makeAccounts,
  makeKey,
  uids,
} from './accounts.ts'
import { createSshd, hostKeyFile, hostKeyTypes, type Sshd, sshdPort } from './sshd.ts'

export type { EngineRelease }

type PrivateEngine = Extract<BedEngine, { private: true }>

export interface HostKey {
  /** `ed25519`, `ecdsa`, `rsa`. */
  readonly type: string
  /** The middle two fields of a known_hosts line. */
  readonly line: string
  /** `SHA256:…` */
  readonly fingerprint: string
}

export interface RemoteHost {
  readonly address: string
  readonly port: number
  /** May use Docker there. */
  readonly user: typeof accounts.deploy
  /** May log in, and nothing else. */
  readonly visitor: typeof accounts.visitor
  /** Of both users, where sshd is started with `PasswordAuthentication yes`. */
  readonly password: string
  readonly keys: ClientKeys
  /** Of `user`. */
  readonly home: string
  readonly uid: number
  /** What the host has as /run, where this machine has it. */
  readonly runFolder: string
  readonly engine: PrivateEngine
  hostKeys(): readonly HostKey[]
  /** A known_hosts file with the host's keys as they are now. */
  writeKnownHosts(file: string): void
  /** A known_hosts and a config that name the host `alias`, as ~/.ssh has them. */
  writeSshFolder(folder: string, alias: string): void
  /** sshd's own log, from the first start on. */
  log(): string
  /** Waits for the engine's socket again after the engine was restarted, and opens it to `user`. */
  openSocket(): void
  stopSshd(how: { readonly sessions: boolean }): Promise<void>
  startSshd(options?: Readonly<Record<string, string>>): Promise<void>
  replaceHostKeys(): Promise<void>
  /** What a login of `user` starts from now on, and what its key allows, as authorized_keys has it. */
  setLogin(how: { readonly shell?: string; readonly keyOptions?: string }): void
  /** Brings tcsh, bsd-csh, fish and zsh; the folder in which that host has them. */
  bringShells(): Promise<string>
  /** Brings nc.openbsd, nc.traditional and socat; the folder in which that host has them. */
  bringDialPrograms(): Promise<string>
  /** Stops and continues every process of sshd: connections stay open and silent. */
  freeze(): void
  thaw(): void
  linkDown(): Promise<void>
  /** Resolves once sshd can be reached again. */
  linkUp(): Promise<void>
  /** Drops, without an answer, every packet that comes to sshd. */
  dropPackets(): Promise<void>
  passPackets(): Promise<void>
  /** How many were dropped since; 0 = nobody asked for anything. */
  droppedPackets(): Promise<number>
  close(): Promise<void>
}

/** Starts sshd beside a running private engine. */
export async function startRemote(
  engine: PrivateEngine,
  options: Readonly<Record<string, string>> = {},
): Promise<RemoteHost> {
  const places = placesOf(engine.name)
  const folder = path.join(places.data, 'ssh')
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  const account = await makeAccounts(folder)
  const makeHostKeys = () =>
    Promise.all(hostKeyTypes.map((type) => makeKey(hostKeyFile(folder, type), type, '')))
  await makeHostKeys()
  const dockerRoot = await ensureEnginePackages('trixie')
  const { netns, insideAddress: address } = engine.network
  const sshd = createSshd({
    ...{ folder, netns, address, accounts: account },
    engineFolder: places.runtime,
    dockerRoot,
  })
  const openSocket = () => {
    fs.chownSync(engine.socketPath, 0, dockerGroup)
    fs.chmodSync(engine.socketPath, 0o660)
  }
  openSocket()
  await sshd.start(options)
  const hostKeys = () => hostKeyTypes.map((type) => readHostKey(folder, type))
  return {
    ...{ address, port: sshdPort, user: accounts.deploy, visitor: accounts.visitor },
    ...{ password: account.password, keys: account.keys, engine, hostKeys, openSocket },
    ...{ home: path.join(account.homes, accounts.deploy), uid: uids.deploy },
    runFolder: path.join(folder, 'run'),
    log: sshd.log,
    writeKnownHosts: (file) => fs.writeFileSync(file, knownHosts(address, hostKeys())),
    writeSshFolder(into, alias) {
      fs.mkdirSync(into, { recursive: true, mode: 0o700 })
      fs.writeFileSync(path.join(into, 'known_hosts'), knownHosts(address, hostKeys()))
      const lines = [
        `Host ${alias}`,
        `  HostName ${address}`,
        `  Port ${sshdPort}`,
        `  User ${accounts.deploy}`,
        `  IdentityFile ${account.keys.plain}`,
        '  IdentitiesOnly yes',
      ]
      fs.writeFileSync(path.join(into, 'config'), `${lines.join('\n')}\n`)
    },
    stopSshd: ({ sessions }) => sshd.stop(sessions),
    startSshd: (changed) => sshd.start(changed ?? options),
    replaceHostKeys: async () => void (await makeHostKeys()),
    setLogin: (how) => setLogin(account, folder, how),
    bringShells: async () => bring(folder, 'shells', await ensureLoginShells()),
    bringDialPrograms: async () => bring(folder, 'dial', await ensureDialPrograms()),
    ...cutsOf(sshd, engine.network),
    async close() {
      await sshd.stop(true)
      fs.rmSync(account.homes, { recursive: true, force: true })
    },
  }
}

/** In place: the files are bound into the namespace of sshd, which reads them at each login. */
function setLogin(
  { passwd, keys }: AccountFiles,
  folder: string,
  { shell = '/bin/sh', keyOptions = '' }: { shell?: string; keyOptions?: string },
): void {
  const lines = fs.readFileSync(passwd, 'utf8').split('\n')
  const changed = lines.map((line) =>
    line.startsWith(`${accounts.deploy}:`) ? line.replace(/[^:]*$/, shell) : line,
  )
  fs.writeFileSync(passwd, changed.join('\n'))
  const key = fs.readFileSync(`${keys.plain}.pub`, 'utf8')
  const file = path.join(folder, 'run/authorized', accounts.deploy)
  fs.writeFileSync(file, keyOptions === '' ? key : `${keyOptions} ${key}`)
}

/** The programs and libraries of unpacked packages, all in one folder; as that host has it. */
function bring(folder: string, name: string, root: string): string {
  const to = path.join(folder, 'run', name)
  fs.mkdirSync(to, { recursive: true })
  const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((arch) => `usr/lib/${arch}`)
  for (const from of ['bin', 'usr/bin', ...libraries].map((each) => path.join(root, each))) {
    if (!fs.existsSync(from)) continue
    const files = fs.readdirSync(from, { withFileTypes: true }).filter((each) => each.isFile())
    for (const { name } of files) fs.copyFileSync(path.join(from, name), path.join(to, name))
    const links = fs
      .readdirSync(from, { withFileTypes: true })
      .filter((each) => each.isSymbolicLink())
    for (const { name } of links.filter((each) => each.name.startsWith('lib'))) {
      fs.copyFileSync(fs.realpathSync(path.join(from, name)), path.join(to, name))
    }
  }
  return `/run/${name}`
}

function cutsOf(sshd: Sshd, { netns, outsideAddress }: PrivateEngine['network']) {
  const link = (state: 'up' | 'down') => run('ip', ['-n', netns, 'link', 'set', 'eth0', state])
  const tables = (...args: string[]) =>
    run('nsenter', [`--net=/run/netns/${netns}`, 'iptables', '-w', ...args])
  const drop = (how: '-I' | '-D') =>
    tables(how, 'INPUT', '-p', 'tcp', '--dport', String(sshdPort), '-j', 'DROP')
  return {
    freeze: () => sshd.signalAll('SIGSTOP'),
    thaw: () => sshd.signalAll('SIGCONT'),
    linkDown: async () => void (await link('down')),
    async linkUp() {
      await link('up')
      // Taking the link down took the way out with it.
      await run('ip', ['-n', netns, 'route', 'replace', 'default', 'via', outsideAddress])
      // The kernel takes up to a second to see the carrier again.
      await sshd.ready()
    },
    dropPackets: async () => void (await drop('-I')),
    passPackets: async () => void (await drop('-D')),
    async droppedPackets() {
      const rules = (await tables('-L', 'INPUT', '-v', '-n', '-x')).split('\n')
      const rule = rules.find((line) => line.includes('DROP') && line.endsWith(`dpt:${sshdPort}`))
      return Number(rule?.trim().split(/\s+/)[0])
    },
  }
}

function readHostKey(folder: string, type: string): HostKey {
  const [keyType = '', base64 = ''] = fs
    .readFileSync(`${hostKeyFile(folder, type)}.pub`, 'utf8')
    .split(' ')
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64')
  const fingerprint = `SHA256:${digest.replace(/=+$/, '')}`
  return { type, line: `${keyType} ${base64}`, fingerprint }
}

const knownHosts = (address: string, keys: readonly HostKey[]): string =>
  keys.map(({ line }) => `[${address}]:${sshdPort} ${line}\n`).join('')
