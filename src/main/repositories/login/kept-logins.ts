/** The login that goes along: of a credential that is kept here, else the user's own. */
import { rmSync } from 'node:fs'
import { fail } from '../../../shared/lib/failure-error.ts'
import { fitsPlace, placeOfUrl } from '../../../shared/model/git-credential.ts'
import type { StoredGitCredential } from '../../store/account-store.ts'
import type { Store } from '../../store/store.ts'
import { type GitLogin, keyLogin, loginInUrl, tokenLogin, usersOwn } from './login.ts'

export interface LoginAsked {
  readonly url: string
  /** The credential that a document names; '' = whichever fits. */
  readonly credential: string
  /** Whether it is the repository that the document names, and not one that is named in it. */
  readonly isOwn: boolean
}

export interface GitLogins {
  /** Throws `not-found`, `secret-unreadable`, and `invalid` where the one that is named is for another server. */
  of(asked: LoginAsked): Promise<GitLogin>
}

export const ownLogins: GitLogins = { of: async ({ url }) => loginInUrl(url) ?? usersOwn }

export type KeptCredentials = Pick<Store['gitCredentials'], 'list' | 'get' | 'token'>

interface KeptLoginsDeps {
  readonly kept: KeptCredentials
  /** 0700: for keys while they are used. */
  readonly dir: string
  /** Files of host keys that are trusted. */
  readonly knownHosts: readonly string[]
}

export function createGitLogins({ kept, dir, knownHosts }: KeptLoginsDeps): GitLogins {
  // Of an app that was killed.
  rmSync(dir, { recursive: true, force: true })
  return {
    async of(asked) {
      const found = credentialFor(kept, asked)
      if (!found) return await ownLogins.of(asked)
      const { name, kind, url, user } = found
      const secret = kept.token(name)
      const isNamed = (placeOfUrl(asked.url)?.user ?? '') !== ''
      const login =
        kind === 'token'
          ? tokenLogin(url, user, secret)
          : await keyLogin(secret, { dir, knownHosts, user: isNamed ? '' : user })
      return { ...login, named: name }
    },
  }
}

/** The one that is named; else the one for the most of the address. */
export function credentialFor(
  kept: KeptCredentials,
  { url, credential, isOwn }: LoginAsked,
): StoredGitCredential | undefined {
  const named = credential === '' ? undefined : kept.get(credential)
  if (credential !== '' && !named && isOwn)
    return fail({ kind: 'not-found', what: 'git credential', name: credential })
  if (named && isFor(named, url)) return named
  if (named && isOwn) refuseOther(named, url)
  const [longest] = kept
    .list()
    .filter((each) => isFor(each, url))
    .sort((a, b) => b.url.length - a.url.length)
  return longest
}

export function isFor({ url: prefix }: Pick<StoredGitCredential, 'url'>, url: string): boolean {
  const [whole, place] = [placeOfUrl(prefix), placeOfUrl(url)]
  return whole !== undefined && place !== undefined && fitsPlace(whole, place)
}

function refuseOther({ name, url: prefix }: StoredGitCredential, url: string): never {
  const message = `${name} is for ${prefix}, and ${placeOfUrl(url)?.host ?? 'that'} is not below it`
  const issues = [{ path: 'source.credential', message }]
  return fail({ kind: 'invalid', what: 'workload', issues })
}
