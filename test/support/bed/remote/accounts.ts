// Who may log in to a test host: accounts of its own, which exist in its mount namespace only.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { run } from '../../../../scripts/lib/exec.mjs'

/** `deploy` may use Docker; `visitor` may only log in. Each logs in with the client's keys. */
export const accounts = { deploy: 'deploy', visitor: 'visitor' } as const

/** Of the engine's socket, as Debian's own package makes it. */
export const dockerGroup = 2_999
export const uids = { deploy: 2_001, visitor: 2_002 } as const

/** What a client logs in with; every account accepts both keys. */
export interface ClientKeys {
  readonly plain: string
  readonly encrypted: string
  readonly passphrase: string
}

export interface AccountFiles {
  readonly passwd: string
  readonly group: string
  readonly shadow: string
  readonly keys: ClientKeys
  /** Holds their homes, at a path that means the same to sshd and to the engine. */
  readonly homes: string
  /** Of every account, where sshd takes passwords. */
  readonly password: string
}

/** Makes keys, homes and the three files that a login reads, under `folder`. */
export async function makeAccounts(folder: string): Promise<AccountFiles> {
  const password = 'tide-and-time'
  const keys = await makeClientKeys(path.join(folder, 'client'))
  // Inside what the host sees as /run: a login reads them as the user, who may not enter our folders.
  const authorizedKeys = path.join(folder, 'run/authorized')
  fs.mkdirSync(authorizedKeys, { recursive: true })
  const accepted = [keys.plain, keys.encrypted].map((file) =>
    fs.readFileSync(`${file}.pub`, 'utf8'),
  )
  const names = Object.values(accounts)
  const homes = makeHomes(folder)
  for (const name of names) {
    fs.writeFileSync(path.join(authorizedKeys, name), accepted.join(''))
    const home = path.join(homes, name)
    fs.mkdirSync(home, { mode: 0o700 })
    fs.chownSync(home, uids[name], uids[name])
  }
  const hash = await run('perl', ['-e', 'print crypt($ARGV[0], q($6$longshore$))', password])
  const write = (name: string, lines: readonly string[], mode = 0o644): string => {
    const file = path.join(folder, name)
    fs.writeFileSync(file, `${lines.join('\n')}\n`, { mode })
    return file
  }
  return {
    ...{ keys, password, homes },
    passwd: write('passwd', [
      'root:x:0:0:root:/root:/bin/sh',
      'sshd:x:101:65534::/run/sshd:/usr/sbin/nologin',
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
      ...names.map(
        (name) => `${name}:x:${uids[name]}:${uids[name]}::${path.join(homes, name)}:/bin/sh`,
      ),
    ]),
    group: write('group', [
      'root:x:0:',
      'nogroup:x:65534:',
      `docker:x:${dockerGroup}:${accounts.deploy}`,
      ...names.map((name) => `${name}:x:${uids[name]}:`),
    ]),
    shadow: write(
      'shadow',
      ['root:*:19000:0:99999:7:::', ...names.map((name) => `${name}:${hash}:19000:0:99999:7:::`)],
      0o600,
    ),
  }
}

/** Where any user may enter; named after the folder, so that the next start finds what a killed run left. */
function makeHomes(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const homes = path.join(os.tmpdir(), `longshore-homes-${name}`)
  fs.rmSync(homes, { recursive: true, force: true })
  fs.mkdirSync(homes, { mode: 0o755 })
  return homes
}

async function makeClientKeys(folder: string): Promise<ClientKeys> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const passphrase = 'low water'
  const plain = path.join(folder, 'id_plain')
  const encrypted = path.join(folder, 'id_encrypted')
  await makeKey(plain, 'ed25519', '')
  await makeKey(encrypted, 'ed25519', passphrase)
  return { plain, encrypted, passphrase }
}

/** A new key pair in OpenSSH's format; replaces one that is there. */
export async function makeKey(file: string, type: string, passphrase: string): Promise<void> {
  fs.rmSync(file, { force: true })
  // RSA's usual length takes seconds to find primes for, and nobody attacks these.
  const bits = type === 'rsa' ? ['-b', '2048'] : []
  const given = ['-N', passphrase, '-C', 'longshore-test', '-f', file]
  await run('ssh-keygen', ['-q', '-t', type, ...bits, ...given])
}
