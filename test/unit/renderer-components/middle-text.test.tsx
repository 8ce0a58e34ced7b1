import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { MiddleText, partedName } from '../../../src/renderer/ui/middle-text.tsx'

it('keeps the end of a name, which tells it from its neighbours', () => {
  expect(partedName('longshore-test-api:tick')).toEqual({
    head: 'longshore-test-',
    tail: 'api:tick',
  })
})

it('keeps a tag whole, with its colon, where it leaves room for anything else', () => {
  expect(partedName('longshore-test:crashloop')).toEqual({
    head: 'longshore-test',
    tail: ':crashloop',
  })
  expect(partedName('longshore-test:2026.11.4-alpine').tail).toBe('4-alpine')
  expect(partedName('127.0.0.1:5000/longshore').tail).toBe('ongshore')
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
