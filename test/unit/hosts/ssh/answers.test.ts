import { beforeEach, describe, expect, it } from 'vitest'
import {
  createSshAnswers,
  promptIds,
  type SshAnswers,
} from '../../../../src/main/hosts/ssh/login/answers.ts'

const password = promptIds.password('deploy', 'prod:22')
const code = promptIds.answer('Code: ')
let kept: Record<string, Readonly<Record<string, string>>>
let answers: SshAnswers

const open = () =>
  createSshAnswers({
    read: (host) => kept[host] ?? {},
    write(host, values) {
      kept[host] = values
    },
    forget: (host) => void delete kept[host],
  })

beforeEach(() => {
  kept = {}
  answers = open()
})

describe('an answer to an SSH login', () => {
  it('stays in memory alone, unless it is to be kept', () => {
    answers.give('prod', [{ id: password, value: 'tide' }], false)
    expect(answers.take('prod', password)).toBe('tide')
    expect(kept).toEqual({})
    expect(open().take('prod', password)).toBeUndefined()
  })

  it('that is to be kept is, once it worked, and is there at the next start', () => {
    answers.give('prod', [{ id: password, value: 'tide' }], true)
    expect(kept).toEqual({})
    answers.worked('prod', password)
    expect(open().take('prod', password)).toBe('tide')
  })

  it('that worked is kept when that is asked for later', () => {
    answers.give('prod', [{ id: password, value: 'tide' }], false)
    answers.worked('prod', password)
    expect(kept).toEqual({})
    answers.give('prod', [{ id: password, value: 'tide' }], true)
    expect(open().take('prod', password)).toBe('tide')
  })

  it('is not kept in place of one that worked before it did itself', () => {
    answers.give('prod', [{ id: password, value: 'tide' }], true)
    answers.worked('prod', password)
    answers.give('prod', [{ id: password, value: 'ebb' }], true)
    expect(open().take('prod', password)).toBe('tide')
  })

  it('is for one host only', () => {
    answers.give('prod', [{ id: password, value: 'tide' }], false)
    answers.worked('prod', password)
    expect(answers.take('other', password)).toBeUndefined()
  })

  it('opens the same key for every host, once it opened it for one, and is kept for all as for that one', () => {
    const passphrase = promptIds.passphrase('/home/mira/.ssh/id_ed25519')
    answers.give('prod', [{ id: passphrase, value: 'high water' }], true)
    expect(answers.take('other', passphrase)).toBeUndefined()
    answers.worked('prod', passphrase)
    expect(answers.take('other', passphrase)).toBe('high water')
    answers.worked('other', passphrase)
    expect(open().take('other', passphrase)).toBe('high water')
    answers.refused('other', passphrase)
    expect(answers.take('prod', passphrase)).toBe('high water')
  })

  it('to a question of the server serves once, and is never kept', () => {
    answers.give('prod', [{ id: code, value: '123456' }], true)
    expect(answers.take('prod', code)).toBe('123456')
    expect(answers.take('prod', code)).toBeUndefined()
    expect(kept).toEqual({})
  })

  it('that was refused is not tried again, here or after a start', () => {
    answers.give('prod', [{ id: password, value: 'wrong' }], true)
    answers.worked('prod', password)
    answers.refused('prod', password)
    expect(answers.take('prod', password)).toBeUndefined()
    expect(open().take('prod', password)).toBeUndefined()
  })

  it('to what nobody asked is refused by name', () => {
    expect(() => answers.give('prod', [{ id: 'shell', value: 'x' }], false)).toThrow('invalid')
  })
})
