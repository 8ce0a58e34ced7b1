import { describe, expect, it } from 'vitest'
import {
  consentArguments,
  consentSchema,
  isConsented,
} from '../../../../src/shared/model/consent.ts'
import { describeFailure } from '../../../../src/shared/model/failure-text.ts'

describe('SD-33 a consent', () => {
  it('to write is one to read, and not the other way', () => {
    expect(isConsented(['web:/proc'], 'web:/proc:ro')).toBe(true)
    expect(isConsented(['web:/proc:ro'], 'web:/proc')).toBe(false)
    expect(isConsented(['web:/proc'], 'other:/proc')).toBe(false)
    expect(isConsented(['web:/proc'], 'web:/proc/1')).toBe(false)
  })

  it('names a service and a thing', () => {
    for (const good of ['web:privileged', 'volumes.data:/etc', 'a:/srv/my data:ro'])
      expect(consentSchema.safeParse(good).success).toBe(true)
    for (const bad of ['web', ':x', 'web:', 'a b:c', 'web:a\nb'])
      expect(consentSchema.safeParse(bad).success).toBe(false)
  })

  it('is printed as a shell takes it, each once', () => {
    const things = ['a:/proc:ro', "a:/it's here", 'a:/proc:ro'].map((consent) => ({ consent }))
    expect(consentArguments(things)).toBe("--allow a:/proc:ro --allow 'a:/it'\\''s here'")
  })

  it('is the way out of a refusal, word by word; where the host says never, there is none', () => {
    const asked = { service: 'web', thing: 'privileged', message: 'm', file: null, line: null }
    const failure = {
      ...{ kind: 'unsafe-project' as const, host: 'prod', workload: 'shop', others: [] },
      issues: [{ path: 'services.web.privileged', message: 'm' }],
      things: [{ ...asked, consent: 'web:privileged' }],
    }
    expect(describeFailure({ ...failure, mayConsent: true }).remedy).toContain(
      'longshore deploy shop --allow web:privileged',
    )
    expect(describeFailure({ ...failure, mayConsent: false }).remedy).not.toContain('--allow')
  })
})
