/**
 * What the user answered to the questions of SSH logins: passwords and passphrases for as long as
 * the app runs, one-time answers for one attempt.
 */
import { fail } from '../../../shared/lib/failure-error.ts'

/** Where answers lie that the user asked to keep; sealed by whoever provides it. */
export interface KeptAnswers {
  read(host: string): Readonly<Record<string, string>>
  write(host: string, answers: Readonly<Record<string, string>>): void
  forget(host: string): void
}

export interface SshAnswers {
  give(
    host: string,
    answers: readonly { readonly id: string; readonly value: string }[],
    keep: boolean,
  ): void
  /** undefined when it was never given. A one-time answer is taken by being asked for. */
  take(host: string, id: string): string | undefined
  /** It was refused: it will not be tried again, nor kept. */
  refused(host: string, id: string): void
  forget(host: string): void
}

export const promptIds = {
  passphrase: (file: string) => `passphrase:${file}`,
  password: (user: string, address: string) => `password:${user}@${address}`,
  answer: (text: string) => `answer:${text.trim()}`,
}

const isOneTime = (id: string): boolean => id.startsWith('answer:')

export function createSshAnswers(kept: KeptAnswers): SshAnswers {
  const hosts = new Map<string, Map<string, string>>()

  function of(host: string): Map<string, string> {
    const known = hosts.get(host)
    if (known) return known
    const read = new Map(Object.entries(kept.read(host)))
    hosts.set(host, read)
    return read
  }

  function drop(host: string, id: string): void {
    of(host).delete(id)
    const { [id]: gone, ...rest } = kept.read(host)
    if (gone !== undefined) kept.write(host, rest)
  }

  return {
    give(host, answers, keep) {
      const unknown = answers.find(({ id }) => !/^(passphrase|password|answer):/.test(id))
      if (unknown) {
        const issues = [{ path: 'answers', message: `nothing asked "${unknown.id}"` }]
        fail({ kind: 'invalid', what: 'answer', issues })
      }
      for (const { id, value } of answers) of(host).set(id, value)
      const lasting = answers.filter(({ id }) => !isOneTime(id))
      if (!keep || lasting.length === 0) return
      const added = Object.fromEntries(lasting.map(({ id, value }) => [id, value]))
      kept.write(host, { ...kept.read(host), ...added })
    },
    take(host, id) {
      const value = of(host).get(id)
      if (isOneTime(id)) of(host).delete(id)
      return value
    },
    refused: drop,
    forget(host) {
      hosts.delete(host)
      kept.forget(host)
    },
  }
}
