import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRedactor,
  isSecret,
  mask,
  maskEnv,
  unmaskEnv,
} from '../../../src/main/secrets/redact.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'

describe('which env values are secret', () => {
  it.each([
    ...['DB_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'PGPASS', 'api_key', 'APIKEY', 'KEY'],
    ...['GITHUB_TOKEN', 'ClientSecret', 'AWS_SECRET_ACCESS_KEY', 'GOOGLE_CREDENTIALS'],
    ...['BASIC_AUTH', 'SENTRY_DSN', 'SSH_PRIVATE', 'SIGNING_KEY_ID', 'MYSQL_PWD', 'PASSPHRASE'],
  ])('%s is', (key) => {
    expect(isSecret(key, 'value')).toBe(true)
  })

  it.each(['GREETING', 'PATH', 'HOME', 'KEYBOARD', 'MONKEYS', 'AUTHOR', 'PASSENGERS', 'PORT'])(
    '%s is not',
    (key) => {
      expect(isSecret(key, 'value')).toBe(false)
    },
  )

  it('a URL with a password in it is, whatever its name', () => {
    expect(isSecret('DATABASE_URL', 'postgres://app:s3cret@db/app')).toBe(true)
    expect(isSecret('DATABASE_URL', 'postgres://db/app')).toBe(false)
  })
})

describe('a redactor', () => {
  it('masks a secret in every spelling, and nothing else', () => {
    const value = 'p@ss"wörd/+x&y'
    const redact = createRedactor([{ DB_PASSWORD: value, GREETING: 'hello there' }])
    const bytes = Buffer.from(value)
    for (const spelling of [
      value,
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      encodeURIComponent(value),
      encodeURIComponent(value).toLowerCase(),
      JSON.stringify(value),
    ]) {
      const shown = redact(`before ${spelling} after`)
      expect(shown).toContain(mask)
      expect(shown).not.toContain(spelling)
      expect(shown.startsWith('before ') && shown.endsWith(' after')).toBe(true)
    }
    expect(redact('hello there')).toBe('hello there')
  })

  it('masks the password of a URL on its own', () => {
    const redact = createRedactor([{ DATABASE_URL: 'postgres://app:s3cret-x@db/app' }])
    expect(redact('auth failed for s3cret-x')).toBe(`auth failed for ${mask}`)
  })

  it('leaves out values too short to be told from other text', () => {
    const redact = createRedactor([{ PASSWORD: 'abc' }])
    expect(redact('abcdef')).toBe('abcdef')
  })

  it('lets no secret of any shape through', () => {
    const secrets = fc.array(fc.string({ minLength: 6, maxLength: 30 }), { maxLength: 5 })
    fc.assert(
      fc.property(secrets, fc.string(), (values, noise) => {
        const env = Object.fromEntries(values.map((value, n) => [`TOKEN_${n}`, value]))
        const shown = createRedactor([env])(values.join(noise))
        for (const value of values) if (!noise.includes(value)) expect(shown).not.toContain(value)
      }),
    )
  })
})

describe('env in documents', () => {
  it('is shown masked, and comes back with what is stored', () => {
    const stored = { GREETING: 'hello', API_TOKEN: 'abc123' }
    expect(maskEnv(stored)).toEqual({ GREETING: 'hello', API_TOKEN: mask })
    expect(unmaskEnv({ ...maskEnv(stored), GREETING: 'hi' }, stored)).toEqual({
      GREETING: 'hi',
      API_TOKEN: 'abc123',
    })
  })

  it('that keeps a value nobody stored is invalid, by name', () => {
    try {
      unmaskEnv({ API_TOKEN: mask, toString: mask }, {})
      expect.unreachable()
    } catch (error) {
      expect(failureOf(error)).toMatchObject({
        kind: 'invalid',
        issues: [{ path: 'env.API_TOKEN' }, { path: 'env.toString' }],
      })
    }
  })
})
