import { describe, expect, it } from 'vitest'
import { configWarnings } from '../../../../src/main/sources/compose/tools/config-issues.ts'

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
