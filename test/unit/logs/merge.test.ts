import { describe, expect, it } from 'vitest'
import { Merge } from '../../../src/main/logs/merge.ts'

async function* counting(name: string, count: number, waitMs = 0): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    yield `${name}${i}`
  }
}

const collect = async (merge: Merge<string>) => {
  const parts: string[] = []
  for await (const part of merge) parts.push(part)
  return parts
}

describe('merging logs', () => {
  it('gives every part of every source, each source in its order', async () => {
    const merge = new Merge<string>()
    merge.add(counting('a', 50))
    merge.add(counting('b', 20, 1))
    const parts = await collect(merge)
    for (const [name, count] of [
      ['a', 50],
      ['b', 20],
    ] as const)
      expect(parts.filter((part) => part.startsWith(name))).toEqual(
        Array.from({ length: count }, (_, i) => `${name}${i}`),
      )
  })

  it('takes sources that are added while it runs', async () => {
    const merge = new Merge<string>()
    async function* adding() {
      yield 'first'
      merge.add(counting('late', 2))
      yield 'second'
    }
    merge.add(adding())
    expect((await collect(merge)).toSorted()).toEqual(['first', 'late0', 'late1', 'second'])
  })

  it('is not held up by a source that is quiet', async () => {
    const merge = new Merge<string>()
    let release = () => {}
    const quiet = new Promise<void>((resolve) => {
      release = resolve
    })
    async function* waiting() {
      await quiet
      yield 'quiet'
    }
    merge.add(waiting())
    merge.add(counting('busy', 100))
    const parts: string[] = []
    for await (const part of merge) {
      parts.push(part)
      if (parts.length === 100) release()
    }
    expect(parts.at(-1)).toBe('quiet')
  })

  it('passes a failure of a source on', async () => {
    const merge = new Merge<string>()
    async function* failing(): AsyncGenerator<string> {
      yield 'one'
      throw new Error('broken')
    }
    merge.add(failing())
    await expect(collect(merge)).rejects.toThrow('broken')
  })
})
