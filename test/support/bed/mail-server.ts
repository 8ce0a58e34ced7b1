import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureMailServer } from '../../../scripts/lib/testing/services.mjs'
import { makeAuthority, makePair } from './certificates.ts'

export interface MailServer {
  readonly port: string
  /** Of the authority that made its certificate. */
  readonly authority: string
  /** What came since the last look, as it was kept, with `X-MailFrom` and `X-RcptTo`. */
  taken(): readonly string[]
  close(): void
}

/** Debian's aiosmtpd, which wants STARTTLS and this login. */
export async function startMailServer(login: {
  readonly user: string
  readonly password: string
}): Promise<MailServer> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'longshore-mail-server-'))
  const root = makeAuthority(join(folder, 'ca'))
  const pair = makePair(join(folder, 'server'), root)
  const files = [join(pair, 'cert.pem'), join(pair, 'key.pem')]
  const script = join(import.meta.dirname, 'mail-server.py')
  const args = [script, ...files, login.user, login.password, join(folder, 'mail')]
  const env = { PATH: process.env.PATH, PYTHONPATH: await ensureMailServer() }
  const server = spawn('/usr/bin/python3', args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await firstLine(server.stdout)
  return {
    port,
    authority: fs.readFileSync(join(root, 'ca.pem'), 'utf8'),
    taken() {
      const place = join(folder, 'mail/new')
      return fs.readdirSync(place).map((name) => {
        const text = fs.readFileSync(join(place, name), 'latin1')
        fs.rmSync(join(place, name))
        return text
      })
    },
    close() {
      server.kill()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) return line
  throw new Error('the mail server said no port')
}
