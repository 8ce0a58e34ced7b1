import { describe, expect, it } from 'vitest'
import { maskedPair } from '../../../src/main/secrets/masked-text.ts'

const file = (password: string) => `x-common: &common
  TZ: Europe/Oslo
services:
  db:
    image: postgres:17
    environment:
      <<: *common
      PASSWORD: ${password}
      FROM_OUTSIDE: \${DB_PASSWORD}
      CERT: |
        line one
        line two
    ports: ["5432:5432"]
  web:
    environment:
      - "MODE=fast"
      - GIVEN
    build: { args: { NPM_TOKEN: abc123, MODE: fast } }
configs:
  app:
    content: |
      key = value
`

describe('texts that are shown side by side', () => {
  it('hide every value of an environment, and of keys that look secret', () => {
    const { from } = maskedPair(file('hunter2'), '')
    expect(from).toBe(`x-common: &common
  TZ: ••••
services:
  db:
    image: postgres:17
    environment:
      <<: *common
      PASSWORD: ••••
      FROM_OUTSIDE: \${DB_PASSWORD}
      CERT: ••••
    ports: ["5432:5432"]
  web:
    environment:
      - "MODE=••••"
      - GIVEN
    build: { args: { NPM_TOKEN: ••••, MODE: •••• } }
configs:
  app:
    content: ••••
`)
  })

  it('say of a hidden value that it differs, and of no other', () => {
    const { to } = maskedPair(file('hunter2'), file('hunter3'))
    expect(to).toContain('PASSWORD: •••• (changed)')
    expect(to.match(/changed/g)).toHaveLength(1)
    expect(to).not.toContain('hunter')
  })

  it('take several documents, and text that is no YAML', () => {
    const two = maskedPair(
      'env: { A: 1 }\n---\nenv: { A: 2 }\n',
      'env: { A: 1 }\n---\nenv: { A: 3 }\n',
    )
    expect(two.to).toBe('env: { A: •••• }\n---\nenv: { A: •••• (changed) }\n')
    expect(maskedPair('{{{', '- : -').from).toBe('{{{')
  })
})
