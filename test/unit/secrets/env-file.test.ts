import { describe, expect, it } from 'vitest'
import { readEnvFile } from '../../../src/main/secrets/env-file.ts'

const valuesIn = (text: string) =>
  Object.fromEntries(readEnvFile(text).entries.map(({ key, value }) => [key, value]))

describe('an env file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['export A = 1 ', { A: '1' }],
    ['# note\n\n  A=b c # note', { A: 'b c' }],
    ['A=a#b', { A: 'a#b' }],
    ['A=', { A: '' }],
    [`A='$B "x" # y'`, { A: '$B "x" # y' }],
    ['A="x\\ny" # note', { A: 'x\ny' }],
    ['A="one\ntwo"\nB=2', { A: 'one\ntwo', B: '2' }],
    [`A=1\nB=$\{A}-$A`, { A: '1', B: '1-1' }],
    ['A=a$$b\nB="\\$c"', { A: 'a$b', B: '$c' }],
    ['A=1\r\nA=2\r\n', { A: '2' }],
    ['\ufeffA=1', { A: '1' }],
  ])('is read as docker compose reads it: %j', (text, values) => {
    expect(readEnvFile(text).issues).toEqual([])
    expect(valuesIn(text)).toEqual(values)
  })

  it.each([
    ['A=1\nwhat is this', 'line 2', /NAME=value/],
    ['A', 'line 1', /no value/],
    ['A=1\nB="canary\nC=3', 'line 2', /B: the quote is not closed/],
    ['A="canary" canary', 'line 1', /closing quote/],
    ['A=canary-$UNKNOWN', 'line 1', /UNKNOWN/],
  ])('names the line of a mistake, and no value: %j', (text, path, message) => {
    const { issues } = readEnvFile(text)
    expect(issues[0]).toEqual({ path, message: expect.stringMatching(message) })
    expect(JSON.stringify(issues)).not.toContain('canary')
  })
})
