/** A store without a file, and the parts a real one needs in tests. */
import { createHash } from 'node:crypto'
import { openStore } from '../../src/main/store/open-store.ts'
import type { Seal, Store } from '../../src/main/store/store.ts'
import type { Ids } from '../../src/shared/lib/clock.ts'

/** Reversible and recognisable; protects nothing. */
export const openSeal: Seal = {
  backend: 'test',
  seal: (plain) => `sealed:${Buffer.from(plain).toString('base64')}`,
  mark: (plain) => `mark:${createHash('sha256').update(plain).digest('hex')}`,
  open: (sealed) => Buffer.from(sealed.slice('sealed:'.length), 'base64').toString(),
}

export function countingIds(start = 0): Ids {
  let count = start
  const next = () => {
    count += 1
    return count.toString(16).padStart(16, '0')
  }
  return { next, random: () => [...next()].reverse().join('') }
}

export function createMemoryStore(): Store {
  return openStore({
    file: ':memory:',
    seal: openSeal,
    clock: { now: () => 0 },
    ids: countingIds(),
  }).store
}
