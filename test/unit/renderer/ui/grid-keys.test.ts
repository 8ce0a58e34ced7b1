import { describe, expect, it } from 'vitest'
import { nextRow } from '../../../../src/renderer/ui/grid-keys.ts'

const items = ['heading', 'row', 'row', 'heading', 'row'].map((type) => ({
  type: type as 'row' | 'heading',
}))

describe('nextRow', () => {
  it('enters the list on its first row, over the heading', () => {
    expect(nextRow('j', -1, items)).toBe(1)
    expect(nextRow('ArrowDown', -1, items)).toBe(1)
  })

  it('moves over headings both ways', () => {
    expect(nextRow('j', 2, items)).toBe(4)
    expect(nextRow('k', 4, items)).toBe(2)
  })

  it('stays on the last and on the first row', () => {
    expect(nextRow('j', 4, items)).toBe(4)
    expect(nextRow('k', 1, items)).toBe(1)
    expect(nextRow('PageDown', 2, items)).toBe(4)
    expect(nextRow('PageUp', 4, items)).toBe(1)
  })

  it('reaches both ends', () => {
    expect(nextRow('Home', 4, items)).toBe(1)
    expect(nextRow('End', 1, items)).toBe(4)
  })

  it('leaves other keys alone and never leaves an empty list', () => {
    expect(nextRow('x', 1, items)).toBeUndefined()
    expect(nextRow('j', -1, [])).toBeUndefined()
    expect(nextRow('End', -1, [{ type: 'heading' }])).toBeUndefined()
  })
})
