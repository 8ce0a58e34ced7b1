/** How git is let in at one address, with nothing secret in its arguments, its configuration or an address. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { placeOfUrl } from '../../../shared/model/git-credential.ts'

export interface GitLogin {
  /** Arguments, which stand in the list of processes. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The credential that is kept here; absent = the user's own logins. */
  readonly named?: string
  /** Takes away what it took to be let in. */
  close(): Promise<void>
}

/** Their helpers, agent and configuration, as git has it anyhow. */
export const usersOwn: GitLogin = { args: [], env: {}, close: async () => {} }

/** Said on the error stream when a server asks for a login. */
export const askedMark = 'longshore: asked for the login'

/** Git runs it in a shell: it is the same for every login, whose parts are in the environment. */
const helper =
  '!f() { test "$1" = get || exit 0; ' +
  `test -z "$LONGSHORE_GIT_TELL" || echo "${askedMark}" >&2; ` +
  'printf "username=%s\\npassword=%s\\n" "$LONGSHORE_GIT_USER" "$LONGSHORE_GIT_TOKEN"; }; f'

/** Servers that go by the token alone want some name all the same. */
const anyUser = 'git'

/** Git itself gives it to no address that does not begin with `prefix`, wherever a server may redirect it. */
export function tokenLogin(prefix: string, user: string, token: string): GitLogin {
  return {
    args: ['-c', 'credential.helper=', '-c', `credential.${prefix}.helper=${helper}`],
    env: { LONGSHORE_GIT_USER: user || anyUser, LONGSHORE_GIT_TOKEN: token },
    close: async () => {},
  }
}

interface KeyOptions {
  /** 0700. */
  readonly dir: string
  /** Files of host keys that are trusted. */
  readonly knownHosts: readonly string[]
  /** Whom to log in as where the address does not say; '' = nobody in particular. */
  readonly user: string
}

/** The words are the same for every key: paths are in the environment, which no shell reads as words. */
const sshCommand = [
  ...['ssh', '-F', 'none', '-i', '"$LONGSHORE_GIT_KEY"'],
  ...['-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-o', 'BatchMode=yes'],
  ...['-o', 'StrictHostKeyChecking=yes', '-o', '"UserKnownHostsFile=$LONGSHORE_GIT_KNOWN_HOSTS"'],
  ...['-o', 'ConnectTimeout=20', '-o', 'ServerAliveInterval=20'],
].join(' ')

/** ssh reads keys from files alone: it is there for as long as git runs. */
export async function keyLogin(
  key: string,
  { dir, knownHosts, user }: KeyOptions,
): Promise<GitLogin> {
  await fs.mkdir(dir, { recursive: true, mode: 0o700 })
  const file = path.join(dir, randomBytes(12).toString('hex'))
  await fs.writeFile(file, `${key.trim()}\n`, { mode: 0o600, flag: 'wx' })
  const as = user === '' ? '' : ' -o "User=$LONGSHORE_GIT_USER"'
  return {
    args: [],
    env: {
      ...{ GIT_SSH_COMMAND: `${sshCommand}${as}`, GIT_SSH_VARIANT: 'ssh' },
      ...{ LONGSHORE_GIT_KEY: file, LONGSHORE_GIT_USER: user },
      LONGSHORE_GIT_KNOWN_HOSTS: knownHosts.map((each) => `"${each}"`).join(' '),
    },
    close: () => fs.rm(file, { force: true }),
  }
}

/** The login in an address that a document was written with before there were credentials; undefined = it has no password. */
export function loginInUrl(url: string): GitLogin | undefined {
  const [, scheme, user = '', password] = /^(https?):\/\/([^\s/:@]*):([^\s/@]*)@/.exec(url) ?? []
  const place = placeOfUrl(url.replace(/^(https?:\/\/)[^\s/@]*@/, '$1'))
  if (!scheme || password === undefined || !place) return undefined
  const port = place.port === '' ? '' : `:${place.port}`
  const plain = (text: string) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  }
  return tokenLogin(`${scheme}://${place.host}${port}`, plain(user), plain(password))
}
