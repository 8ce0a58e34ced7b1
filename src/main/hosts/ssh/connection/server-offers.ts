/**
 * The algorithms that a server offers. ssh2 tells them to whoever listens to its debugging alone, and
 * goes on to the next list only where it has one in common.
 */
import type { Client } from 'ssh2'
import type { AlgorithmKind } from '../config/algorithms.ts'

export interface ServerOffers {
  /** The option `debug` of ssh2's `connect`. */
  readonly debug: (line: string) => void
  /** The list that was compared last. */
  last(): { readonly kind: AlgorithmKind; readonly names: readonly string[] } | undefined
}

const kinds: Readonly<Record<string, AlgorithmKind>> = {
  'KEX method': 'kex',
  'Host key format': 'serverHostKey',
  'C->S cipher': 'cipher',
  'S->C cipher': 'cipher',
  'C->S MAC': 'hmac',
  'S->C MAC': 'hmac',
}

/** Listens until keys were exchanged: every packet would be told after that. */
export function hearOffers(client: Client): ServerOffers {
  let last: ReturnType<ServerOffers['last']>
  client.once('handshake', () => {
    const { _protocol: protocol } = client as unknown as { _protocol?: { _debug?: unknown } }
    if (protocol) protocol._debug = undefined
  })
  return {
    debug(line) {
      const [, what = '', names = ''] = /^Handshake: \(remote\) ([^:]+): (.*)$/.exec(line) ?? []
      const kind = kinds[what]
      if (kind) last = { kind, names: names.split(',') }
    },
    last: () => last,
  }
}

/** ssh2 has no code of its own for it. */
export const isNothingInCommon = (error: unknown): boolean =>
  error instanceof Error && /^Handshake failed: no matching /.test(error.message)
