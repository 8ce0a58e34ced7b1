import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { MiddleText, partedName } from '../../../src/renderer/ui/middle-text.tsx'

it('keeps the end of a name, which tells it from its neighbours', () => {
  expect(partedName('longshore-test-api:tick')).toEqual({
    head: 'longshore-test-',
    tail: 'api:tick',
  })
})

it('never parts a character', () => {
  const { head, tail } = partedName(`${'🛳'.repeat(12)}-bo`)
  expect(head).toBe('🛳'.repeat(7))
  expect(tail).toBe('🛳🛳🛳🛳🛳-bo')
})

it('leaves a short name whole', () => {
  expect(partedName('checkout:v42')).toEqual({ head: 'checkout:v42', tail: '' })
})

it('is the whole name to a screen reader, to a search and on hover', () => {
  render(<MiddleText text="longshore-test-api:tick" />)
  const whole = screen.getByText('longshore-test-api:tick')
  expect(whole.closest('[aria-hidden]')).toBeNull()
  expect(screen.getByTitle('longshore-test-api:tick').contains(whole)).toBe(true)
})
