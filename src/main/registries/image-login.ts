/** The login that an image's registry is asked with, sent along with each request and kept nowhere. */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Credentials } from './credentials.ts'
import { accountOf, registryAuth } from './docker-logins.ts'
import { registryOf } from './registry-of.ts'

interface ImageLogin {
  readonly registry: string
  /** '' = none is known. */
  readonly account: string
  /** For the Engine API. */
  readonly auth: string | undefined
}

export async function loginFor(
  credentials: Credentials,
  image: string,
  signal: AbortSignal,
): Promise<ImageLogin> {
  const registry = registryOf(image)
  const [found] = Object.entries(await credentials.of([registry], signal))
  if (!found) return { registry, account: '', auth: undefined }
  const [key, login] = found
  return { registry, account: accountOf(login), auth: registryAuth(key, login) }
}

/** Asks with the login; a refusal says which account it was. */
export async function withLogin<T>(
  { registry, account, auth }: Pick<ImageLogin, 'registry' | 'account'> & Partial<ImageLogin>,
  ask: (auth: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await ask(auth)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'registry-auth') throw error
    return fail({ ...failure, registry, account }, error)
  }
}
