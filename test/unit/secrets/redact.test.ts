import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRedactor,
  isSecret,
  maskEnv,
  redactorOf,
  redactsOf,
  unmaskEnv,
} from '../../../src/main/secrets/redact.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { mask } from '../../../src/shared/model/difference.ts'
import { startWorkClock } from '../../support/work-clock.ts'

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

  it('the path of a file that holds one is not', () => {
    expect(isSecret('POSTGRES_PASSWORD_FILE', '/run/secrets/db')).toBe(false)
    expect(isSecret('tlsKeyPath', './certs/key.pem')).toBe(false)
    expect(isSecret('POSTGRES_PASSWORD', '/run/secrets/db')).toBe(true)
  })

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

  it.each(['invalid', 'a', '1', 'true', 'service', '127.0.0.1', 'Failed'])(
    'hides %s, which any text may say, only where it stands as the value',
    (word) => {
      const redact = createRedactor([{ API_KEY: word }])
      for (const prose of [
        `${word} is said, an ${word}er too: /var/lib/${word}/data, x-${word}-1 (${word})`,
        `MODE=${word}`,
        `{"kind":"${word}"}`,
        `API_KEY=${word}er`,
        `state: ${word}`,
      ])
        expect(redact(prose)).toBe(prose)
      expect(redact(`API_KEY=${word} MODE=${word}`)).toBe(`API_KEY=${mask} MODE=${word}`)
      expect(redact(`db_password: ${word}`)).toBe(`db_password: ${mask}`)
      expect(redact(`{"apiKey": "${word}","a":1}`)).toBe(`{"apiKey": "${mask}","a":1}`)
      expect(redact(`run --token ${word} x`)).toBe(`run --token ${mask} x`)
      expect(redact(`pg://app:${word}@db/x`)).toBe(`pg://app:${mask}@db/x`)
    },
  )

  it.each(['hunter', 'changeme', 'invalid', 'Dragon', '12345678', '20-01-02'])(
    'hides %s as a whole word in what programs print, which know it, and say it on its own',
    (word) => {
      const { text, output } = redactsOf({ secrets: [word], names: ['web'] })
      const printed = `the password is ${word}, "${word}"; ${word.toUpperCase()}`
      expect(text(printed)).toBe(printed)
      expect(output(printed)).toBe(`the password is ${mask}, "${mask}"; ${mask}`)
      const inWords = `${word}s an${word} x_${word}`
      expect(output(inWords)).toBe(inWords)
    },
  )

  it('leaves in what programs print the names of what is shown, and what is too short or plain', () => {
    const secrets = ['postgres', 'a', 'up', '80', 'true', 'none', 'shop']
    const { output } = redactsOf({ secrets, names: ['shop-postgres-1'] })
    const line = 'postgres of shop-postgres-1 is up on 80: true, none of a shop'
    expect(output(line)).toBe(line)
    expect(output('DB_PASSWORD=postgres')).toBe(`DB_PASSWORD=${mask}`)
  })

  it('hides a distinctive value within words, but no name that is shown anyway', () => {
    const hidden = { secrets: ['hunter2', 'shop-db1'], names: ['my-shop-db1', 'shop-db1'] }
    const redact = redactorOf(hidden)
    expect(redact('xhunter2x')).toBe(`x${mask}x`)
    expect(redact('Container my-shop-db1-1 Started')).toBe('Container my-shop-db1-1 Started')
    expect(redact('DB_PASSWORD=shop-db1')).toBe(`DB_PASSWORD=${mask}`)
  })

  it('takes no long time over a long line', () => {
    const redact = createRedactor([{ PASSWORD: 'a' }])
    const worked = startWorkClock()
    for (const text of ['x', ' ', 'a=', '"', 'key ', '--a ', '://a:'])
      redact(text.repeat(Math.ceil(100_000 / text.length)))
    expect(worked()).toBeLessThan(5_000)
  })

  it('lets no secret of any shape through', () => {
    const secret = fc.string({ minLength: 6, maxLength: 30 }).map((text) => `${text}#1`)
    const secrets = fc.array(secret, { maxLength: 5 })
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
