// That a start from the tray is told once: by the tray.
import { describe, expect, it } from 'vitest'
import { createToldStarts } from '../../../src/main/desktop/told-starts.ts'

const started = (id: string) => ({ deployment: { id } })

describe('a start that the tray tells of', () => {
  it('is known as told, also to who asks before it has an id; any other is not', async () => {
    const starts = createToldStarts()
    const start = Promise.withResolvers<ReturnType<typeof started>>()
    const answer = starts.starting(start.promise)
    const asked = [starts.has('d1'), starts.has('d2')]
    start.resolve(started('d1'))
    expect(await Promise.all(asked)).toEqual([true, false])
    expect(await answer).toEqual(started('d1'))
    expect(await starts.has('d1')).toBe(true)
  })

  it('is told by others where it came to nothing, and its failure is the caller’s', async () => {
    const starts = createToldStarts()
    await expect(starts.starting(Promise.reject(new Error('refused')))).rejects.toThrow('refused')
    expect(await starts.has('d1')).toBe(false)
  })
})
