import { expect, it } from 'vitest'
import { bodyText } from '../../../src/main/desktop/notification-text.ts'

const hostile =
  'exited: <a href="https://evil.example">update now</a><img src="file:///x">\nnext line'

it('forges no link and no picture where the desktop reads markup', () => {
  expect(bodyText(hostile, 'linux')).toBe(
    'exited: ‹a href="https://evil.example"›update now‹/a›‹img src="file:///x"›\nnext line',
  )
})

it('stays as it is where text is text', () => {
  expect(bodyText(hostile, 'darwin')).toBe(hostile)
})

it('shows what would move or turn text as signs', () => {
  expect(bodyText('a\u001b[2Jb\u202ec', 'win32')).toBe('a␛[2Jb<U+202E>c')
  expect(bodyText('b\u202ec', 'linux')).toBe('b‹U+202E›c')
})
