// Git over ssh: a real sshd on a loopback address, for one user with the keys that a test makes.
import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { ensureSshdPackages } from '../../scripts/lib/engine/packages.mjs'
import { run, waitUntil } from '../../scripts/lib/exec.mjs'

export interface GitSshd {
  /** `ssh://USER@127.0.0.1:PORT`, before the path of a repository. */
  readonly url: string
  /** A private key that it lets in, and one that it does not. */
  readonly keys: { readonly good: string; readonly stranger: string }
  /** A file that has its host key. */
  readonly knownHosts: string
  close(): Promise<void>
}

const program = 'unshare'
/** Constant; what differs comes as arguments, and none of them is read by the shell. */
const enter =
  'mount --bind "$1" /etc/passwd && mount -t tmpfs none /run && mkdir /run/sshd && shift && exec "$@"'

export async function startGitSshd(): Promise<GitSshd> {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'longshore-git-sshd-'))
  const inside = (name: string) => path.join(folder, name)
  for (const name of ['host', 'good', 'stranger'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', inside(name)])
  const read = (name: string) => fs.readFileSync(inside(name), 'utf8')
  fs.writeFileSync(inside('authorized'), read('good.pub'))
  fs.writeFileSync(
    inside('passwd'),
    `${fs.readFileSync('/etc/passwd', 'utf8').trim()}\nsshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n`,
  )
  const port = await freePort()
  fs.writeFileSync(inside('known_hosts'), `[127.0.0.1]:${port} ${read('host.pub')}`)
  const child = await startSshd(folder, port)
  return {
    url: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    keys: { good: read('good'), stranger: read('stranger') },
    knownHosts: inside('known_hosts'),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startSshd(folder: string, port: number): Promise<ChildProcess> {
  const root = await ensureSshdPackages()
  const inside = (name: string) => path.join(folder, name)
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    ...[`HostKey ${inside('host')}`, `AuthorizedKeysFile ${inside('authorized')}`],
    ...['UsePAM no', 'StrictModes no', 'UseDNS no', 'PrintMotd no', 'PermitRootLogin yes'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no'],
  ]
  fs.writeFileSync(inside('config'), `${lines.join('\n')}\n`)
  const log = fs.openSync(inside('log'), 'a')
  const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
    (arch) => `${root}/usr/lib/${arch}`,
  )
  const sshd = [path.join(root, 'usr/sbin/sshd'), '-D', '-e', '-f', inside('config')]
  const entering = ['--mount', '--propagation', 'private', 'sh', '-c', enter, 'sh']
  const child = spawn(program, [...entering, inside('passwd'), ...sshd], {
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries.join(':') },
  })
  fs.closeSync(log)
  if (await waitUntil(() => answers(port), { timeoutMs: 60_000 })) return child
  child.kill('SIGKILL')
  throw new Error(`sshd does not answer; it said:\n${fs.readFileSync(inside('log'), 'utf8')}`)
}

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: 1_000 })
    const end = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
