/** Git credentials: kept, changed and forgotten. What is secret of one comes in, and never out. */
import { fail } from '../../../shared/lib/failure-error.ts'
import {
  type GitCredential,
  type GitCredentialChange,
  type NewGitCredential,
  parsePrefix,
  type ShownGitCredential,
} from '../../../shared/model/git-credential.ts'
import type { Caller } from '../../hosts/host-changes.ts'
import { type AccountKeeping, keepAccounts } from '../../secrets/kept-accounts.ts'

type Kind = GitCredential['kind']

export function createGitCredentials(deps: AccountKeeping<GitCredential>) {
  const { clock } = deps
  const credentials = keepAccounts(deps, {
    ...{ what: 'git credential', object: 'git-credential', called: 'git credential' },
    words: ({ url, user, kind }) =>
      `${kind === 'token' ? 'a token' : 'an SSH key'} for ${url}${user === '' ? '' : ` as ${user}`}`,
    inUse: (credential, workloads) => ({ kind: 'git-credential-in-use', credential, workloads }),
  })
  const shown = ({ hasToken: _, ...rest }: ShownGitCredential & { hasToken: boolean }) => rest
  return {
    one: credentials.one,
    list: () => ({ credentials: credentials.list().map(shown) }),
    add({ name, url, user, token, sshKey }: NewGitCredential, by: Caller): ShownGitCredential {
      const kind = kindOf(token, sshKey)
      const as = user || userIn(url)
      const credential = { name, url: prefixOf(url, kind), kind, user: as, changedAt: clock.now() }
      return shown(credentials.add(credential, secretOf(kind, token, sshKey), by))
    },
    edit({ name, url, user, token, sshKey }: GitCredentialChange, by: Caller): ShownGitCredential {
      const before = credentials.one(name)
      const isGiven = token !== undefined || sshKey !== undefined
      const kind = isGiven ? kindOf(token ?? '', sshKey ?? '') : before.kind
      const prefix = prefixOf(url ?? before.url, kind)
      if (prefix !== before.url && !isGiven) refuseOldSecret(before.url, prefix)
      const credential = {
        ...{ name, url: prefix, kind, user: user ?? before.user },
        changedAt: clock.now(),
      }
      const secret = isGiven ? secretOf(kind, token ?? '', sshKey ?? '') : undefined
      return shown(credentials.change(credential, secret, by))
    },
    remove: credentials.remove,
  }
}
export type GitCredentials = ReturnType<typeof createGitCredentials>

/** `git@` in front of the address of a server. */
const userIn = (url: string): string => /^(?:ssh:\/\/)?([\w.-]+)@/.exec(url.trim())?.[1] ?? ''

function kindOf(token: string, sshKey: string): Kind {
  if (token !== '' && sshKey !== '') refuse('sshKey', 'give a token or a key, not both')
  if (token === '' && sshKey === '') refuse('token', 'give a token, or an SSH key')
  return token === '' ? 'ssh-key' : 'token'
}

function secretOf(kind: Kind, token: string, sshKey: string): string {
  if (kind === 'ssh-key' && isLocked(sshKey))
    refuse(
      'sshKey',
      'it has a passphrase, and nobody is there to be asked: give one without, or leave it to your SSH agent',
    )
  return kind === 'token' ? token : sshKey
}

/** As OpenSSH writes it the name of the cipher stands near the beginning; older forms say so in words. */
function isLocked(key: string): boolean {
  if (/ENCRYPTED/.test(key)) return true
  const [, body = ''] = /BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(key) ?? []
  const bytes = Buffer.from(body, 'base64')
  const magic = 'openssh-key-v1\0'
  if (!bytes.subarray(0, magic.length).equals(Buffer.from(magic)) || bytes.length < 64) return false
  const length = bytes.readUInt32BE(magic.length)
  return bytes.subarray(magic.length + 4, magic.length + 4 + length).toString() !== 'none'
}

function prefixOf(url: string, kind: Kind): string {
  const like = kind === 'token' ? 'https://git.example.com/team' : 'git@git.example.com:team'
  const what = kind === 'token' ? 'a token' : 'an SSH key'
  return parsePrefix(url, kind) ?? refuse('url', `${what} is for an address like ${like}`)
}

/** It was given for one server: another must not get to see it. */
function refuseOldSecret(before: string, prefix: string): never {
  return refuse('token', `what is kept is for ${before}: give one for ${prefix}`)
}

function refuse(field: string, message: string): never {
  return fail({ kind: 'invalid', what: 'git credential', issues: [{ path: field, message }] })
}
