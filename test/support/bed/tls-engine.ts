// An engine behind TLS with client certificates, as a TCP host has it: real certificates, a real
// engine, and a server that passes bytes between them.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { makeAuthority, makePair } from './certificates.ts'

export interface TlsEngine {
  readonly port: number
  /** A folder with ca.pem, cert.pem and key.pem that the server accepts. */
  readonly tlsDir: string
  /** Our own certificate, and the authority of somebody else. */
  readonly wrongCaDir: string
  /** The server's authority, and a certificate of our own that somebody else signed. */
  readonly strangerDir: string
  /** Starts a server that refuses certificates with TLS's own words, as the engine itself does. */
  startStrict(...options: string[]): Promise<number>
  /** How many connections passed the handshake. */
  accepted(): number
  /** Cuts every connection that stands. */
  cut(): void
  close(): Promise<void>
}

export async function startTlsEngine(socketPath: string): Promise<TlsEngine> {
  const root = mkdtempSync(join(tmpdir(), 'longshore-tls-'))
  const authority = makeAuthority(join(root, 'ca'))
  const other = makeAuthority(join(root, 'other'))
  const server = makePair(join(root, 'server'), authority)
  const tlsDir = makePair(join(root, 'client'), authority)
  const wrongCaDir = makePair(join(root, 'wrong-ca'), authority)
  writeFileSync(join(wrongCaDir, 'ca.pem'), readFileSync(join(other, 'ca.pem')))
  const strangerDir = makePair(join(root, 'stranger'), other)
  writeFileSync(join(strangerDir, 'ca.pem'), readFileSync(join(authority, 'ca.pem')))
  const strict: ChildProcess[] = []

  const open = new Set<net.Socket>()
  let accepted = 0
  const proxy = tls.createServer(
    {
      ca: readFileSync(join(authority, 'ca.pem')),
      cert: readFileSync(join(server, 'cert.pem')),
      key: readFileSync(join(server, 'key.pem')),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (client) => {
      accepted += 1
      const engine = net.connect(socketPath)
      open.add(client).add(engine)
      for (const [from, to] of [
        [client, engine],
        [engine, client],
      ] as const) {
        from.on('error', () => to.destroy())
        from.on('close', () => open.delete(from))
        from.pipe(to)
      }
    },
  )
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as net.AddressInfo
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    ...{ port, tlsDir, wrongCaDir, strangerDir, cut },
    async startStrict(...options) {
      const child = spawnStrict(server, options)
      strict.push(child)
      return await portOf(child)
    },
    accepted: () => accepted,
    async close() {
      cut()
      for (const child of strict) child.kill()
      await new Promise((resolve) => proxy.close(resolve))
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const program = 'openssl'
/** Node's own server hangs up on a certificate that it does not accept, without a word. */
function spawnStrict(pair: string, options: readonly string[]): ChildProcess {
  const file = (name: string) => join(pair, name)
  const shown = ['-cert', file('cert.pem'), '-key', file('key.pem'), '-CAfile', file('ca.pem')]
  const strict = ['-Verify', '1', '-verify_return_error', ...options]
  const args = ['s_server', '-accept', '127.0.0.1:0', ...shown, ...strict]
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] })
}

async function portOf(child: ChildProcess): Promise<number> {
  let said = ''
  for await (const text of child.stdout ?? []) {
    said += String(text)
    const port = /^ACCEPT \S+:(\d+)$/m.exec(said)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error(`no TLS server: ${said}`)
}
