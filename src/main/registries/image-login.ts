/** The login that an image's registry is asked with, sent along with each request and kept nowhere. */

import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import { dockerAccount, noAccount } from '../../shared/model/registry.ts'
import type { Credentials, Login } from './credentials.ts'
import { accountOf, bareLogin, keyOf, partsOf, registryAuth } from './docker-logins.ts'
import { registryOf } from './registry-of.ts'

export interface ImageLogin {
  readonly registry: string
  /** Whose it is; '' = none is known. */
  readonly account: string
  /** The account kept here that it comes from; absent = from docker on this machine, or there is none. */
  readonly named?: string
  readonly alsoFit?: readonly string[]
  /** For the Engine API. */
  readonly auth: string | undefined
}

/** `account`: as a document names it; '' = whichever fits. Throws as `Credentials.of` does. */
export async function loginFor(
  credentials: Credentials,
  image: string,
  { signal, account = '' }: { readonly signal: AbortSignal; readonly account?: string | undefined },
): Promise<ImageLogin> {
  const registry = registryOf(image)
  const found = await credentials.of([registry], signal, account)
  // What is found may be for another: an account can have the name of a registry that is not its own.
  const key = [registry, registry.toLowerCase()].map(keyOf).find((each) => ownValue(found, each))
  const login = key === undefined ? undefined : ownValue(found, key)
  if (key === undefined || !login) return { registry, account: '', auth: undefined }
  const { named, alsoFit } = login
  const isNone = Object.keys(bareLogin(login)).length === 0
  return {
    registry,
    account: isNone ? '' : shownAccount(login),
    ...(named !== undefined && { named }),
    ...(alsoFit !== undefined && { alsoFit }),
    auth: isNone ? undefined : registryAuth(key, login),
  }
}

/** Whose login it is, as it may be shown: where a token is the user as well, it is nobody's name. */
export function shownAccount(login: Login): string {
  const parts = partsOf(login)
  return parts && parts.username === parts.password ? 'a token' : accountOf(login)
}

/** An account of another registry is a mistake of the document: its image would be asked without it. */
export function refuseOther(login: ImageLogin, account: string): void {
  if (['', dockerAccount, noAccount, login.named, login.account].includes(account)) return
  const message = `${account} is an account of another registry than ${login.registry}, where the image is`
  fail({ kind: 'invalid', what: 'workload', issues: [{ path: 'source.registry', message }] })
}

/** Asks with the login; a refusal says which account it was. */
export async function withLogin<T>(
  { registry, account, named, auth }: Omit<ImageLogin, 'auth'> & Partial<ImageLogin>,
  ask: (auth: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await ask(auth)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'registry-auth') throw error
    return fail({ ...failure, registry, account, ...(named !== undefined && { named }) }, error)
  }
}
