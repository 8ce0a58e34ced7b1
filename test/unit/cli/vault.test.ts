import { describe, expect, it } from 'vitest'
import { run } from './harness.ts'

const methods = [
  { name: 'key-file', able: true, why: '' },
  { name: 'keyring', able: false, why: 'There is none here' },
  { name: 'passphrase', able: true, why: '' },
]

/** What the app is asked, beside what the terminal shows. */
function asked(lockedBy: readonly string[] = ['key-file']) {
  const calls: [string, unknown][] = []
  const vault = {
    status: async () => ({ openedBy: 'key-file', lockedBy, methods }),
    rekey: async (input: { to: string }) => {
      calls.push(['rekey', input])
      return { openedBy: 'key-file', lockedBy: [input.to], methods }
    },
    export: async (input: { file: string }) => {
      calls.push(['export', input])
      return { file: input.file, bytes: 7_300, leftOut: ['statistics'] }
    },
  }
  return { calls, script: { vault } }
}

describe('vault', () => {
  it('status says what opens it, what else could, and why something cannot', async () => {
    const { out, code } = await run('vault status', asked().script)
    expect(code).toBe(0)
    expect(out).toContain('a key file that only this user can read opens them')
    expect(out).toContain('keyring: There is none here')
    expect(out).toContain('longshore vault rekey --to passphrase')
  })

  it('rekey asks twice for a passphrase, refuses two that differ, and one that is short', async () => {
    const answers = (...given: string[]) => ({
      terminal: { canAsk: true, askSecret: async () => given.shift() ?? '' },
    })
    const right = asked()
    const ran = await run(
      'vault rekey --to passphrase',
      right.script,
      answers('correct horse', 'correct horse'),
    )
    expect(right.calls).toEqual([
      ['rekey', { to: 'passphrase', keep: false, passphrase: 'correct horse' }],
    ])
    expect(ran.out).toMatch(
      /Each start of .* the desktop app asks for it now.*LONGSHORE_PASSPHRASE_FILE/,
    )
    expect(ran.out + ran.err).not.toContain('correct horse')
    for (const given of [answers('correct horse', 'correct house'), answers('short', 'short')]) {
      const wrong = asked()
      expect((await run('vault rekey --to passphrase', wrong.script, given)).code).toBe(2)
      expect(wrong.calls).toEqual([])
    }
  })

  it('takes no passphrase in its words, and says how one is given where nobody can be asked', async () => {
    const { calls, script } = asked()
    expect(await run('vault export state.age', script)).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('--passphrase-stdin') },
    })
    expect((await run('vault export state.age --passphrase secret', script)).code).toBe(2)
    expect(calls).toEqual([])
  })

  it('export reads a passphrase from stdin, names the whole path, and what it leaves out', async () => {
    const { calls, script } = asked()
    const terminal = { readStdin: async () => 'correct horse\r\n' }
    const ran = await run('vault export state.age --passphrase-stdin', script, { terminal })
    expect(calls).toEqual([
      ['export', { file: expect.stringMatching(/^\/.*state\.age$/), passphrase: 'correct horse' }],
    ])
    expect(ran.out).toContain('Left out: statistics.')
  })
})
