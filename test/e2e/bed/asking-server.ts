// An SSH server in this process that asks questions, which an sshd without PAM cannot; behind its
// login lies an engine.
import { readFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import ssh2, { type AuthContext, type Prompt } from 'ssh2'
import { makeKey } from '../../support/bed/remote/accounts.ts'

export interface AskingServer {
  readonly port: number
  /** Its line of a known_hosts file. */
  readonly known: string
  /** What it was answered, each time. */
  readonly answered: readonly (readonly string[])[]
  close(): void
}

interface Asking {
  /** For its host key. */
  readonly folder: string
  readonly prompts: Prompt[]
  readonly right: readonly string[]
  /** The engine's socket. */
  readonly socketPath: string
}

export async function startAskingServer(asking: Asking): Promise<AskingServer> {
  const hostKey = path.join(asking.folder, 'host_key')
  await makeKey(hostKey, 'ed25519', '')
  const answered: string[][] = []
  const authenticate = (context: AuthContext) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    context.prompt(asking.prompts, (answers) => {
      answered.push(answers)
      if (JSON.stringify(answers) === JSON.stringify(asking.right)) context.accept()
      else context.reject(['keyboard-interactive'])
    })
  }
  const clients = new Set<ssh2.Connection>()
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey)] }, (client) => {
    clients.add(client)
    client.on('error', () => {})
    client.on('close', () => clients.delete(client))
    client.on('authentication', authenticate)
    client.on('session', (_accept, reject) => reject())
    client.on('openssh.streamlocal', (accept) => {
      const engine = net.connect(asking.socketPath)
      const channel = accept()
      engine.on('error', () => channel.destroy())
      channel.on('error', () => engine.destroy())
      channel.pipe(engine).pipe(channel)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const [type, base64] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ')
  return {
    port,
    known: `[127.0.0.1]:${port} ${type} ${base64}\n`,
    answered,
    close() {
      for (const client of clients) client.end()
      server.close()
    },
  }
}
