// Files of a host over SSH, and what arguments and names arrive there, against a real sshd.
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { sessionBed } from './session-bed.ts'

const { engine, open, remote } = sessionBed()
const never = new AbortController().signal
/** The host's /dev/shm is this machine's. */
const memory = '/dev/shm'

describe('files over SSH', () => {
  it('lie in a private folder of the workload, are read back, listed and removed', async () => {
    const { files } = open()
    const folder = await files.folder('web')
    expect(folder).toBe(`${remote().home}/.longshore/session/web`)
    await files.write(`${folder}/a/compose.yaml`, 'one', 0o640)
    await files.write(`${folder}/a/compose.yaml`, 'two')
    expect((await files.read('web/a/compose.yaml')).toString()).toBe('two')
    expect(await files.list(`${folder}/a`)).toEqual(['compose.yaml'])
    expect(await files.list('web/none')).toEqual([])
    const modes: string[] = []
    await open().run({
      argv: ['stat', '-c', '%a', folder, `${folder}/a/compose.yaml`],
      signal: never,
      onLine: (_, line) => void modes.push(line),
    })
    expect(modes).toEqual(['700', '600'])
    await files.remove('web')
    expect(await files.list('web')).toEqual([])
    expect(failureOf(await files.read('web/x').catch((e: unknown) => e))?.kind).toBe('not-found')
  })

  it('are written and removed nowhere else, and links are not followed', async () => {
    const session = open()
    const folder = await session.files.folder('links')
    const outside = `${remote().home}/outside`
    const make = ['sh', '-c', `mkdir -p ${outside}; touch ${outside}/kept; ln -s ${outside} "$1"`]
    const argv = [...make, 'sh', `${folder}/link`] as unknown as [string, ...string[]]
    await session.run({ argv, signal: never })
    for (const path of [outside, `${folder}/../../..`, '/etc/passwd']) {
      const refused = await session.files.remove(path).catch((error: unknown) => error)
      expect(failureOf(refused)?.kind).toBe('forbidden')
    }
    await session.files.remove('links')
    const there = await session.run({ argv: ['test', '-e', `${outside}/kept`], signal: never })
    expect(there.exitCode).toBe(0)
  })
})

/** Names that a shell, a protocol or a terminal could take for something else. */
const hostile = [
  'with blanks',
  " 'quoted' ",
  '"double"',
  '-rf',
  '--',
  '$(id)',
  '`id`',
  '$HOME',
  'a;b|c&d>e',
  '*?[x]',
  '~',
  'back\\slash',
  'new\nline',
  'tab\tand\rreturn',
  '\u001b[2J',
  'ünïcode-日本語-😀',
  '\u202etxt',
]

describe('names over SSH', () => {
  it('arrive at a program exactly as they were given', async () => {
    const argv = ['', ...hostile, 'x'.repeat(100_000)]
    const { files, run } = open()
    const folder = await files.folder('argv')
    const script = 'for word in "$@"; do printf "%s\\0" "$word"; done > "$OUT"'
    const env = { OUT: `${folder}/recorded` }
    const end = await run({ argv: ['sh', '-c', script, 'sh', ...argv], env, signal: never })
    expect(end).toEqual({ exitCode: 0, signal: null })
    const recorded = await files.read('argv/recorded')
    expect(recorded.toString().split('\0').slice(0, -1)).toEqual(argv)
  })

  it('arrive as folders, variables and input exactly as they were given', async () => {
    const { files, run } = open()
    const folder = await files.folder('argv')
    for (const name of hostile) {
      const cwd = `${folder}/${name}`
      await files.ensureFolder(cwd)
      const lines: string[] = []
      const script = 'printf "%s\\n%s\\n" "$PWD" "$SAID"; cat'
      await run({
        ...{ argv: ['sh', '-c', script], cwd, env: { SAID: name }, stdin: name, signal: never },
        onLine: (_, line) => void lines.push(line),
      })
      expect(lines.join('\n')).toBe(`${cwd}\n${name}\n${name}`)
    }
  })

  it('are names of files, and no way out of the folder', async () => {
    const { files } = open()
    for (const name of hostile) {
      await files.write(`names/${name}`, name)
      expect((await files.read(`names/${name}`)).toString()).toBe(name)
    }
    expect(await files.list('names')).toEqual(hostile.toSorted())
    for (const name of hostile) await files.remove(`names/${name}`)
    expect(await files.list('names')).toEqual([])
  })

  it.each(['a\0b', 'a\0'])('with a NUL (%j) are refused, and nothing is run', async (word) => {
    const { run, files } = open()
    const argv = ['touch', `${remote().home}/ran`, word] as const
    await expect(run({ argv: [...argv], signal: never })).rejects.toThrow('NUL')
    await expect(files.write(`names/${word}`, 'x')).rejects.toThrow()
    expect((await run({ argv: ['test', '-e', argv[1]], signal: never })).exitCode).toBe(1)
  })
})

describe('a temporary folder over SSH', () => {
  const installation = `temporary-${engine.tag}`
  const ours = () => readdirSync(memory).filter((name) => name.includes(installation))

  it('lies in memory, for the user alone, and is gone when the work ends', async () => {
    const { files, run } = open({ installation })
    const { path } = await files.withTemporary(async (folder) => {
      expect(folder).toMatchObject({ isInMemory: true })
      await folder.write('config.json', '{}')
      await folder.write('config.json', '{"auths":{}}')
      expect((await files.read(`${folder.path}/config.json`)).toString()).toBe('{"auths":{}}')
      const names = Array.from({ length: 60 }, (_, i) => `deep/er/${i % 3}/${i}`)
      await Promise.all(names.map((name) => folder.write(name, name, 0o640)))
      expect(await files.list(`${folder.path}/deep/er`)).toEqual(['0', '1', '2'])
      await run({
        argv: ['ln', '-s', remote().home, `${folder.path}/deep/link`],
        signal: never,
      })
      const lines: string[] = []
      const argv = ['stat', '-c', '%a %U', folder.path, `${folder.path}/config.json`] as const
      await run({ argv: [...argv], signal: never, onLine: (_, line) => void lines.push(line) })
      expect(lines).toEqual(['700 deploy', '600 deploy'])
      return folder
    })
    expect(existsSync(path)).toBe(false)
    await expect(files.withTemporary(() => Promise.reject(new Error('it failed')))).rejects.toThrow(
      'it failed',
    )
    expect(ours()).toEqual([])
  })

  it('that a cut leaves there is removed once the host is back', async () => {
    const session = open({ installation })
    const release = session.keepAlive.acquire()
    await session.files.withTemporary(async ({ path }) => {
      expect(existsSync(path)).toBe(true)
      await remote().stopSshd({ sessions: true })
    })
    expect(ours()).toHaveLength(1)
    await remote().startSshd()
    session.keepAlive.retry()
    await expect.poll(ours).toEqual([])
    release()
  })

  it('of a run that is over is swept at the next connection; those of others are not', async () => {
    const places = [installation, `${installation}x`].map(
      (each) => `${memory}/longshore-${each}-gone-1`,
    )
    const session = open({ installation })
    await session.run({ argv: ['mkdir', '-p', ...places], signal: never })
    await session.run({ argv: ['touch', `${places[0]}/config.json`], signal: never })
    await session.close()
    const next = open({ installation })
    await next.keepAlive.connect(never)
    await expect.poll(() => existsSync(places[0] ?? '')).toBe(false)
    expect(existsSync(places[1] ?? '')).toBe(true)
    await next.run({ argv: ['rmdir', places[1] ?? ''], signal: never })
  })
})
