/**
 * Answers of the user to the questions of SSH logins: passwords and passphrases for as long as the app runs, one-time
 * answers for one attempt.
 */

import { fail } from '../../../../shared/lib/failure-error.ts'

/** Store of answers that the user asked to keep; sealed by whoever provides it. */
export interface KeptAnswers {
  read(host: string): Readonly<Record<string, string>>
  write(host: string, answers: Readonly<Record<string, string>>): void
  forget(host: string): void
}

export type Answer = { readonly id: string; readonly value: string }

export interface SshAnswers {
  /** `keep`: sealed, for the next start; not before it worked. */
  give(host: string, answers: readonly Answer[], keep: boolean): void
  /** undefined when it was never given; a passphrase may have been for any host. A one-time answer is taken by being asked for. */
  take(host: string, id: string): string | undefined
  /** Tells that one let the user in, or opened the key: from now on it is kept, if that was asked for. */
  worked(host: string, id: string): void
  /** Tells that one was refused: it will not be tried again, nor kept. */
  refused(host: string, id: string): void
  forget(host: string): void
}

export const promptIds = {
  passphrase: (file: string) => `passphrase:${file}`,
  password: (user: string, address: string) => `password:${user}@${address}`,
  answer: (text: string) => `answer:${text.trim()}`,
}

/** A passphrase opens a key file here, and is sent to nobody: one key may let in to many hosts. */
const isOfThisMachine = (id: string): boolean => id.startsWith('passphrase:')
const isOneTime = (id: string): boolean => id.startsWith('answer:')

const keyOf = (host: string, id: string): string => `${host}\n${id}`

/** Refuses answers to what no login asks. */
function refuseUnasked(answers: readonly Answer[]): void {
  const unknown = answers.find(({ id }) => !/^(passphrase|password|answer):/.test(id))
  if (!unknown) return
  const issues = [{ path: 'answers', message: `nothing asked "${unknown.id}"` }]
  fail({ kind: 'invalid', what: 'answer', issues })
}

export function createSshAnswers(kept: KeptAnswers): SshAnswers {
  const hosts = new Map<string, Map<string, string>>()
  /** By host and id: the answers that worked, and those that are to be kept once they did. */
  const proven = new Map<string, string>()
  const toKeep = new Set<string>()

  function of(host: string): Map<string, string> {
    const known = hosts.get(host)
    if (known) return known
    const read = new Map(Object.entries(kept.read(host)))
    hosts.set(host, read)
    return read
  }

  function keep(host: string, id: string): void {
    const value = of(host).get(id)
    if (value === undefined || !toKeep.has(keyOf(host, id))) return
    if (proven.get(keyOf(host, id)) !== value) return
    toKeep.delete(keyOf(host, id))
    kept.write(host, { ...kept.read(host), [id]: value })
  }

  function drop(host: string, id: string): void {
    of(host).delete(id)
    toKeep.delete(keyOf(host, id))
    proven.delete(keyOf(host, id))
    const { [id]: gone, ...rest } = kept.read(host)
    if (gone !== undefined) kept.write(host, rest)
  }

  /** Takes the answer that opened the same key for another host, kept as it is there. */
  function borrow(host: string, id: string): void {
    for (const other of hosts.keys()) {
      const value = proven.get(keyOf(other, id))
      if (value === undefined) continue
      of(host).set(id, value)
      if (kept.read(other)[id] === value) toKeep.add(keyOf(host, id))
      return
    }
  }

  return {
    give(host, answers, isToKeep) {
      refuseUnasked(answers)
      for (const { id, value } of answers) {
        of(host).set(id, value)
        if (!isToKeep || isOneTime(id)) continue
        toKeep.add(keyOf(host, id))
        keep(host, id)
      }
    },
    take(host, id) {
      if (isOfThisMachine(id) && !of(host).has(id)) borrow(host, id)
      const value = of(host).get(id)
      if (isOneTime(id)) of(host).delete(id)
      return value
    },
    worked(host, id) {
      const value = of(host).get(id)
      if (value === undefined) return
      proven.set(keyOf(host, id), value)
      keep(host, id)
    },
    refused: drop,
    forget(host) {
      hosts.delete(host)
      for (const key of [...toKeep, ...proven.keys()].filter((each) =>
        each.startsWith(keyOf(host, '')),
      )) {
        toKeep.delete(key)
        proven.delete(key)
      }
      kept.forget(host)
    },
  }
}
