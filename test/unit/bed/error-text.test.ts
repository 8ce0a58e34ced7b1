import { expect, it } from 'vitest'
import { errorText } from '../../../scripts/lib/testing/vitest-reporter.mjs'

it('a failed test tells the failure of a deployment last, and where it was asked', () => {
  const failure = "failure: { kind: 'start-failed', message: '{}: no', more: { a: 1 } }"
  const message = `expected { id: '1', ${failure}, stages: [] } to match object {}`
  const stack = `Error: …\n    at /home/x/test/unit/a.test.ts:1:2`
  expect(errorText({ message, stack })).toBe(
    [message, failure, '    at test/unit/a.test.ts:1:2'].join('\n'),
  )
})

it('a failed test tells the facts of a typed failure, and of what caused it', () => {
  const cause = { message: 'b', failure: { kind: 'internal' } }
  const failure = { kind: 'engine-unavailable', host: 'local' }
  expect(errorText({ message: 'a', failure, cause })).toBe(
    ['a', JSON.stringify(failure), JSON.stringify(cause.failure)].join('\n'),
  )
})

it('an assertion about a failure shows the whole of it', () => {
  const failure = { kind: 'start-failed', host: 'local', message: 'the engine said why it did not' }
  expect(() => expect(failure).toBeUndefined()).toThrow(failure.message)
})
