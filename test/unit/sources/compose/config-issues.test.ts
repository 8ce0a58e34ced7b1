import { describe, expect, it } from 'vitest'
import {
  configIssues,
  configWarnings,
} from '../../../../src/main/sources/compose/cli/config-issues.ts'

describe('what docker compose warns of', () => {
  it('is told by variable, each once, without paths of the host', () => {
    const line = (text: string) => `time="2026-01-01T00:00:00Z" level=warning msg="${text}"`
    expect(
      configWarnings([
        line('The \\"TAG\\" variable is not set. Defaulting to a blank string.'),
        line('The \\"TAG\\" variable is not set. Defaulting to a blank string.'),
        line('/srv/shop/compose.yaml: the attribute `version` is obsolete'),
        'services:',
      ]),
    ).toEqual([
      { path: '$TAG', message: 'TAG is not set: nothing stands for it' },
      { path: '', message: 'the attribute `version` is obsolete' },
    ])
  })
})

describe('what docker compose refuses', () => {
  it('says of a text in UTF-16 what it is, and shows nothing of it', () => {
    const said = (line: string) => configIssues([line])[0]
    const head = 'unexpected character "\ufffd" in variable name'
    expect(said(`failed to read /srv/.env: line 1: ${head} "\\xff\\xfeS\\x00"`)).toEqual({
      path: '/srv/.env line 1',
      message: expect.stringMatching(/UTF-16.*save it as UTF-8$/),
    })
    expect(said(`line 1: ${head} "S\\x00"`)?.message).toMatch(/UTF-16/)
    expect(said(`failed to read /srv/.env: line 2: ${head} "A{"`)?.message).not.toMatch(/UTF-16/)
  })

  it('is told as a whole, however much it is', () => {
    const reasons = Array.from({ length: 12 }, (_, i) => `services.s${i} must be a mapping`)
    expect(configIssues(reasons)).toHaveLength(12)
  })
})
