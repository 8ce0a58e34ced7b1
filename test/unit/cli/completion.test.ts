import { describe, expect, it } from 'vitest'
import { candidates } from '../../../src/main/cli/completion/candidates.ts'
import { knownHere } from '../../../src/main/cli/completion/known.ts'
import { spoken, wordsFrom } from '../../../src/main/cli/completion/spoken.ts'
import type { Known } from '../../../src/main/cli/completion/values.ts'
import { createProgram } from '../../../src/main/cli/program.ts'
import type { CliDeps } from '../../../src/main/cli/session.ts'
import { run } from './harness.ts'

const named = (...names: string[]) => names.map((name) => ({ name, about: '' }))
const known: Known = {
  workloads: () => named('web', 'worker', '$(reboot)', 'a b'),
  releases: (workload) => (workload === 'web' ? named('r2', 'r1') : []),
  deployments: () => named('d2', 'd1'),
  plans: (workload) => (workload === 'web' ? named('p1') : []),
  hosts: () => named('local', 'prod'),
  registries: () => named('team'),
  dnsAccounts: () => named('home'),
  gitCredentials: () => named('acme'),
  contexts: () => named('desktop-linux'),
  sshHosts: () => named('bastion'),
  settings: knownHere('/nowhere').settings,
}
const terminal = { raw: () => undefined, err: async () => undefined }
const deps = { terminal, version: '1.2.3' } as unknown as CliDeps
const program = await createProgram(deps, () => undefined)
const offered = (...words: string[]) => {
  const found = candidates(program, words, known)
  return typeof found === 'string' ? found : found.map(({ name }) => name)
}

describe('what is offered', () => {
  it.each([
    [['roll'], ['rollback']],
    [['hosts', 'd'], ['doctor']],
    [['hosts', 'li'], ['list']],
    [
      ['deploy', ''],
      ['web', 'worker'],
    ],
    [['deploy', 'web', ''], []],
    [['deploy', 'web', '--ta'], ['--tag']],
    [['deploy', 'web', '--tag', 'v2', '--ta'], []],
    [['deploy', 'web', '--plan', ''], ['p1']],
    [
      ['deploy', 'web', '--confirm', 'prod', '--confirm', ''],
      ['local', 'prod'],
    ],
    [
      ['status', '--host', ''],
      ['local', 'prod'],
    ],
    [['status', '--host=p'], ['--host=prod']],
    [['--json', 'status', '--ho'], ['--host']],
    [
      ['rollback', 'web', '--to', ''],
      ['r2', 'r1'],
    ],
    [
      ['rollback', '--to', 'r1', ''],
      ['web', 'worker'],
    ],
    [
      ['releases', 'web', '--diff', 'r1', ''],
      ['r2', 'r1', 'now'],
    ],
    [['releases', 'none', '--diff', ''], ['now']],
    [
      ['deployments', 'show', ''],
      ['d2', 'd1'],
    ],
    [['hosts', 'remove', 'p'], ['prod']],
    [['hosts', 'add', ''], []],
    [['hosts', 'add', 'lab', '--context', ''], ['desktop-linux']],
    [['hosts', 'add', 'lab', '--ssh', ''], ['bastion']],
    [['hosts', 'edit', 'prod', '--guard', 't'], ['typed']],
    [['adopt', 'p'], ['prod']],
    [['settings', 'keepR'], ['keepReleases=']],
    [
      ['settings', 'theme='],
      ['theme=system', 'theme=light', 'theme=dark'],
    ],
    [['settings', 'theme=dark', 'hostC'], ['hostCap=']],
    [['logs', 'web', 'wo'], ['worker']],
    [['logs', 'p'], ['prod/']],
    [
      ['forward', ''],
      ['web', 'worker', 'local/', 'prod/'],
    ],
    [['forward', 'web', ''], []],
    [
      ['logs', '--', 'w'],
      ['web', 'worker'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['bogus', ''], []],
    [['workloads', 'apply', '-f', ''], 'files'],
    [['workloads', 'apply', '--file=w'], 'files'],
    [['--data', ''], 'folders'],
  ])('after %j: %j', (words, names) => {
    expect(offered(...words)).toEqual(names)
  })

  it('is no command of our own making', () => {
    expect(offered('')).not.toContain('__complete')
    expect(offered('')).toContain('completion')
  })
})

describe('the words of bash', () => {
  const breaks = ' \t\n"\'@><=;|&(:'
  const wordsOf = (line: string) => wordsFrom('bash', [breaks, line])

  it('are read as bash reads them', () => {
    expect(wordsOf('longshore dep')).toEqual(['dep'])
    expect(wordsOf('longshore deploy ')).toEqual(['deploy', ''])
    expect(wordsOf(`longshore deploy web --reason "it's \\"so\\"" 'a b' c\\ d`)).toEqual([
      'deploy',
      'web',
      '--reason',
      `it's "so"`,
      'a b',
      'c d',
    ])
    expect(wordsOf('longshore logs "we')).toEqual(['logs', 'we'])
  })

  it('begin anew for it behind each of its word breaks', () => {
    const line = [breaks, 'longshore settings theme=d']
    expect(spoken('bash', named('theme=dark'), line)).toBe('dark')
    expect(spoken('bash', named('theme=dark'), [' \n', line[1] ?? ''])).toBe('theme=dark')
    expect(spoken('bash', 'files', line)).toBe(':files')
  })
})

it('other shells are told of each value, with colons and lines that do no harm', () => {
  const values = [{ name: 'a:b', about: 'one\n\ttwo' }]
  expect(spoken('zsh', values, [])).toBe('a\\:b:one\u240a two')
  expect(spoken('fish', values, [])).toBe('a:b\tone\u240a two')
})

it('a shell that is not known is refused', async () => {
  expect(await run('completion tcsh')).toMatchObject({ code: 2, out: '' })
  expect((await run('completion bash')).out).toContain('complete -F _longshore longshore')
})
