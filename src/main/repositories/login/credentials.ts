/** Git credentials: kept, changed and forgotten. What is secret of one comes in, and never out. */
import { fail } from '../../../shared/lib/failure-error.ts'
import {
  type GitCredential,
  type GitCredentialChange,
  type NewGitCredential,
  parsePrefix,
  type ShownGitCredential,
  serviceAt,
  statusServiceOf,
  statusServices,
} from '../../../shared/model/git-credential.ts'
import type { Caller } from '../../hosts/host-changes.ts'
import { type AccountKeeping, keepAccounts } from '../../secrets/kept-accounts.ts'

type Kind = GitCredential['kind']
type Telling = Pick<GitCredential, 'kind' | 'url' | 'status' | 'statusApi'>

export function createGitCredentials(deps: AccountKeeping<GitCredential>) {
  const { clock } = deps
  const credentials = keepAccounts(deps, {
    ...{ what: 'git credential', object: 'git-credential', called: 'git credential' },
    words: (credential) => {
      const { url, user, kind } = credential
      const what = kind === 'token' ? 'a token' : 'an SSH key'
      const service = statusServiceOf(credential)
      const tells = service ? `, and for statuses of commits at ${service}` : ''
      return `${what} for ${url}${user === '' ? '' : ` as ${user}`}${tells}`
    },
    inUse: (credential, workloads) => ({ kind: 'git-credential-in-use', credential, workloads }),
  })
  const shown = ({ hasToken: _, ...rest }: ShownGitCredential & { hasToken: boolean }) => rest
  return {
    one: credentials.one,
    list: () => ({ credentials: credentials.list().map(shown) }),
    add(given: NewGitCredential, by: Caller): ShownGitCredential {
      const { name, user, token, sshKey, status, statusApi } = given
      const kind = kindOf(token, sshKey)
      const url = prefixOf(given.url, kind)
      const credential = {
        ...{ name, url, kind, user: user || userIn(given.url), changedAt: clock.now() },
        ...tellingOf({ kind, url, status, statusApi }),
      }
      return shown(credentials.add(credential, secretOf(kind, token, sshKey), by))
    },
    edit(change: GitCredentialChange, by: Caller): ShownGitCredential {
      const { name, user, token, sshKey } = change
      const before = credentials.one(name)
      const isGiven = token !== undefined || sshKey !== undefined
      const kind = isGiven ? kindOf(token ?? '', sshKey ?? '') : before.kind
      const url = prefixOf(change.url ?? before.url, kind)
      const { status = before.status, statusApi = before.statusApi } = change
      const telling = tellingOf({ kind, url, status, statusApi })
      if (!isGiven) refuseOldSecret(before, { url, ...telling })
      const credential = {
        ...{ name, url, kind, user: user ?? before.user, changedAt: clock.now() },
        ...telling,
      }
      const secret = isGiven ? secretOf(kind, token ?? '', sshKey ?? '') : undefined
      return shown(credentials.change(credential, secret, by))
    },
    remove: credentials.remove,
  }
}
export type GitCredentials = ReturnType<typeof createGitCredentials>

/** Only what was chosen is kept. An API stays while nothing is set there: what is secret is sealed for it, too. */
function tellingOf({ kind, url, status = 'off', statusApi = '' }: Telling) {
  const api = statusApi !== '' && { statusApi }
  if (status === 'off') return { ...api }
  if (kind !== 'token')
    refuse(
      'status',
      'statuses of commits are set with a token: an SSH key opens repositories alone',
    )
  if (status === 'auto' && !serviceAt(url))
    refuse('status', `${url} does not tell by its name which service it is: choose ${services}`)
  if (url.startsWith('https:') && statusApi.startsWith('http:'))
    refuse('statusApi', 'without https whoever is on the way could read the token')
  return { status, ...api }
}

const services = statusServices.join(', ')

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

type Places = Pick<GitCredential, 'url' | 'statusApi'>

/**
 * Refuses the old secret at another place. It was given for one server, and one API: another must not get to see it.
 */
function refuseOldSecret(before: Places, after: Places): void {
  const apiOf = ({ url, statusApi = '' }: Places) => statusApi || url
  if (before.url !== after.url) refuseFor(before.url, after.url)
  if (apiOf(before) !== apiOf(after)) refuseFor(apiOf(before), apiOf(after))
}

const refuseFor = (before: string, after: string): never =>
  refuse('token', `what is kept is for ${before}: give one for ${after}`)

function refuse(field: string, message: string): never {
  return fail({ kind: 'invalid', what: 'git credential', issues: [{ path: field, message }] })
}
