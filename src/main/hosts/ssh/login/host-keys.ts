/** Keys that hosts may show: the user's and the system's known_hosts, and our own file beside them. */
import { createHmac, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { dirname } from 'node:path'
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { RecordedKey } from '../../../../shared/model/failure-of-hosts.ts'
import type { Hop } from '../config/hop.ts'
import {
  fingerprint,
  formatKnownKey,
  judgeKey,
  type KeyVerdict,
  type KnownKey,
  knownTypes,
  lookupName,
  parseKnownHosts,
  typeOfKey,
} from '../keys/known-hosts.ts'

export interface HostKeys {
  judge(hop: Hop, key: Buffer): KeyVerdict
  /** Key types that are known for this login; [] = none is. */
  typesFor(hop: Hop): readonly string[]
  /** Records of the same key that were accepted before, under any name. */
  seenAs(hop: Hop, key: Buffer): RecordedKey[]
  /** An unknown key was shown on the way to a host, and refused. */
  offered(host: string, hop: Hop, key: Buffer): void
  /**
   * Remembers the key that was last shown and refused, for good. Throws `not-found` when no such
   * key waits; a changed or revoked key never does.
   */
  accept(question: {
    readonly host: string
    readonly fingerprint: string
    readonly keepIn: 'longshore' | 'user'
  }): void
}

export interface HostKeysDeps {
  /** undefined where there is no such file, or it cannot be read. */
  readonly read: (path: string) => string | undefined
  /** Our own file, in OpenSSH's format. */
  readonly ownFile: string
}

export function createHostKeys({ read, ownFile }: HostKeysDeps): HostKeys {
  const waiting = new Map<string, { readonly hop: Hop; readonly key: Buffer }>()

  const known = (hop: Hop): KnownKey[] =>
    [...hop.userKnownHosts, ...hop.systemKnownHosts, ownFile].flatMap((file) =>
      parseKnownHosts(read(file) ?? '', file),
    )

  return {
    judge: (hop, key) => {
      const revoked = hop.revokedKeys.find((each) => each.key.equals(key))
      if (revoked) return { verdict: 'revoked', by: revoked }
      return judgeKey(known(hop), { ...questionOf(hop), key })
    },
    typesFor: (hop) => knownTypes(known(hop), questionOf(hop)),
    seenAs: (hop, key) =>
      known(hop)
        .filter((each) => each.marker === '' && each.key.equals(key))
        .map(recorded),
    offered: (host, hop, key) => void waiting.set(host, { hop, key }),
    accept({ host, fingerprint: wanted, keepIn }) {
      const shown = waiting.get(host)
      if (!shown || fingerprint(shown.key) !== wanted) {
        return fail({ kind: 'not-found', what: 'waiting host key', name: wanted })
      }
      const { hop, key } = shown
      // What is written to /dev/null would be asked again at every connection.
      const usersFile = hop.userKnownHosts.find((each) => each !== '/dev/null')
      const file = keepIn === 'user' ? (usersFile ?? ownFile) : ownFile
      const text = read(file) ?? ''
      const isHashed = hop.hashKnownHosts || /^\|1\|/m.test(text)
      append(file, text, lineFor(hop, key, isHashed))
      waiting.delete(host)
    },
  }
}

const questionOf = ({ host, port, hostKeyAlias }: Hop) => ({
  ...{ host, port },
  ...(hostKeyAlias === undefined ? {} : { alias: hostKeyAlias }),
})

export const recorded = ({ keyType, key, file, line }: KnownKey): RecordedKey => ({
  ...{ keyType, file, line },
  fingerprint: fingerprint(key),
})

function lineFor(hop: Hop, key: Buffer, isHashed: boolean): string {
  if (!isHashed) return formatKnownKey({ ...questionOf(hop), key })
  const salt = randomBytes(20)
  const hash = createHmac('sha1', salt)
    .update(lookupName(questionOf(hop)))
    .digest('base64')
  return `|1|${salt.toString('base64')}|${hash} ${typeOfKey(key)} ${key.toString('base64')}\n`
}

/** One write at the end of the file, as ssh does it: a reader sees the line whole or not at all. */
function append(file: string, before: string, line: string): void {
  fs.mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const start = before === '' || before.endsWith('\n') ? '' : '\n'
  fs.appendFileSync(file, `${start}${line}`, { mode: 0o600, flush: true })
}
