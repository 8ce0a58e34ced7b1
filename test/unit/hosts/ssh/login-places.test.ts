import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  createLoginPlaces,
  mostLogins,
} from '../../../../src/main/hosts/ssh/connection/login-places.ts'

const never = new AbortController().signal

describe('logins at one server', () => {
  it('are few at a time, begin in the order in which they came, and wait for no other server', async () => {
    const places = createLoginPlaces()
    const begun: number[] = []
    const ends: (() => void)[] = []
    const login = (id: number, address = 'gate:22') =>
      places.hold(address, never, async () => {
        begun.push(id)
        await new Promise<void>((resolve) => ends.push(resolve))
      })
    const all = Array.from({ length: mostLogins + 4 }, (_, id) => login(id))
    await turn()
    expect(begun).toEqual(Array.from({ length: mostLogins }, (_, id) => id))
    const other = login(100, 'other:22')
    await turn()
    expect(begun.at(-1)).toBe(100)
    for (let id = mostLogins; id < mostLogins + 4; id += 1) {
      ends.shift()?.()
      await turn()
      expect(begun.at(-1)).toBe(id)
    }
    while (ends.length > 0) {
      ends.shift()?.()
      await turn()
    }
    await Promise.all([...all, other])
  })

  it('that fail, or are given up while they wait, take no place from the others', async () => {
    const places = createLoginPlaces()
    const failing = Array.from({ length: mostLogins }, () => Promise.withResolvers<void>())
    const failed = failing.map(({ promise }) => places.hold('gate:22', never, () => promise))
    const leaving = new AbortController()
    const left = places.hold('gate:22', leaving.signal, async () => 'never')
    const next = places.hold('gate:22', never, async () => 'in')
    leaving.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    for (const { reject } of failing) reject(new Error('no'))
    await expect(Promise.all(failed)).rejects.toThrow('no')
    expect(await next).toBe('in')
  })
})
