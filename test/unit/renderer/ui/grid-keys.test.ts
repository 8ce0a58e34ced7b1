import { describe, expect, it } from 'vitest'
import { foldedBy, nextRow } from '../../../../src/renderer/ui/grid-keys.ts'

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

describe('groups that fold', () => {
  const open = { type: 'heading', isExpanded: true } as const
  const folded = { type: 'heading', isExpanded: false } as const
  const row = { type: 'row' } as const
  const groups = [open, row, row, folded, open, row]

  it('are stopped at by the arrows, and by other keys where they are folded', () => {
    expect(nextRow('ArrowDown', 3, groups)).toBe(4)
    expect(nextRow('ArrowUp', 1, groups)).toBe(0)
    expect(nextRow('j', 2, groups)).toBe(3)
    expect(nextRow('j', 3, groups)).toBe(5)
    expect(nextRow('Home', 5, groups)).toBe(1)
  })

  it('are folded by Left and unfolded by Right; out of its rows Left leads to a heading', () => {
    expect(foldedBy('ArrowLeft', 0, groups)).toBe(0)
    expect(foldedBy('ArrowRight', 0, groups)).toBeUndefined()
    expect(foldedBy('ArrowRight', 3, groups)).toBe(3)
    expect(foldedBy('ArrowLeft', 3, groups)).toBeUndefined()
    expect(foldedBy('ArrowLeft', 2, groups)).toBe(0)
    expect(foldedBy('ArrowRight', 2, groups)).toBeUndefined()
    expect(foldedBy('ArrowLeft', 1, items)).toBeUndefined()
    expect(foldedBy('j', 0, groups)).toBeUndefined()
  })
})
