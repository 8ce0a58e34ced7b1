import { describe, expect, it } from 'vitest'
import { layersOf } from '../../../src/main/prune/layers.ts'

const image = (id: string, layers: string[], sizeBytes: number, sharedBytes: number | null) => ({
  ...{ id, layers, sizeBytes, sharedBytes },
})
const freed = (images: ReturnType<typeof image>[], ...going: string[]) =>
  layersOf(images).freedWith(new Set(going))

describe('what is freed with images', () => {
  // base 100; web is base + 10, api is base + 20.
  const pair = [image('web', ['base', 'w'], 110, 100), image('api', ['base', 'a'], 120, 100)]

  it('is not what an image that stays needs as well', () => {
    expect(freed(pair, 'web')).toEqual({ bytes: 10, isExact: true })
  })

  it('counts what several of them share once', () => {
    expect(freed(pair, 'web', 'api')).toEqual({ bytes: 130, isExact: true })
  })

  it('is nothing for another name of what stays', () => {
    const same = [image('a', ['x'], 50, 50), image('b', ['x'], 50, 50)]
    expect(freed(same, 'a')).toEqual({ bytes: 0, isExact: true })
    expect(freed(same, 'a', 'b')).toEqual({ bytes: 50, isExact: true })
  })

  it('tells one that stands on another by what it has above it', () => {
    const stack = [image('base', ['b'], 100, 100), image('app', ['b', 'a'], 130, 100)]
    expect(freed(stack, 'app')).toEqual({ bytes: 30, isExact: true })
    expect(freed(stack, 'base')).toEqual({ bytes: 0, isExact: true })
  })

  it('is said to be at most that where nothing tells how much two pairs share', () => {
    // root 100 under two pairs that each share more: no size of the engine is that of the root.
    const pairs = [
      image('a1', ['root', 'a', '1'], 161, 150),
      image('a2', ['root', 'a', '2'], 162, 150),
      image('b1', ['root', 'b', '1'], 131, 120),
      image('b2', ['root', 'b', '2'], 132, 120),
    ]
    const all = freed(pairs, 'a1', 'a2', 'b1', 'b2')
    expect(all.isExact).toBe(false)
    expect(all.bytes).toBeGreaterThanOrEqual(100 + 50 + 11 + 12 + 20 + 11 + 12)
    const half = freed(pairs, 'a1', 'a2')
    expect(half.isExact).toBe(false)
    expect(half.bytes).toBeGreaterThanOrEqual(50 + 11 + 12)
    expect(freed(pairs, 'a1')).toEqual({ bytes: 11, isExact: true })
  })

  it('is at most its size where the engine does not tell what is shared', () => {
    const untold = [image('a', ['x', 'a'], 90, null), image('b', ['x', 'b'], 80, null)]
    const { bytes, isExact } = freed(untold, 'a')
    expect(isExact).toBe(false)
    expect(bytes).toBe(90)
  })

  it('is its size for one of which no layer is known', () => {
    expect(freed([image('a', [], 70, 0)], 'a')).toEqual({ bytes: 70, isExact: true })
  })
})
