// The stages against a runner that records: what is asked of docker compose, without any docker.
import { describe, expect, it } from 'vitest'
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import { callPattern, compose } from '../../../../src/main/sources/compose/cli/compose-cli.ts'
import { composeVersion } from '../../../../src/main/sources/compose/cli/installed.ts'
import { readHashes, readProject } from '../../../../src/main/sources/compose/cli/read-project.ts'
import { pluginFolders } from '../../../../src/main/sources/docker-logins.ts'
import { FailureError, failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const never = new AbortController().signal
const project = {
  name: 'ls-shop',
  directory: '/srv/a shop',
  files: ['/srv/a shop/compose.yaml'],
  envFiles: ['/srv/a shop/prod.env'],
  profiles: ['extra'],
  env: { PASSWORD: "it's $secret" },
}

/** Answers every command with these lines and this end. */
function runner(lines: readonly string[], exitCode = 0) {
  const calls: RunCommand[] = []
  const session = {
    ...createFakeSession(),
    toolEnv: { DOCKER_HOST: 'unix:///run/d.sock' },
    async run(command: RunCommand) {
      calls.push(command)
      for (const line of lines) command.onLine?.(exitCode === 0 ? 'stdout' : 'stderr', line)
      return { exitCode, signal: null }
    },
  }
  return { session, calls }
}

describe('docker compose, by a recorded runner', () => {
  it('SD-03 is asked by argv alone; secrets go by the environment, projects by standard input', async () => {
    const { session, calls } = runner(['{"name":"ls-shop","services":{}}'])
    await readProject(session, project, { signal: never })
    await readHashes(session, { ...project, files: ['-'] }, { stdin: '{}', signal: never })
    expect(calls[0]?.argv).toEqual([
      ...['docker', 'compose', '--ansi', 'never', '--progress', 'plain'],
      ...['--project-name', 'ls-shop', '--project-directory', '/srv/a shop'],
      ...['--file', '/srv/a shop/compose.yaml', '--env-file', '/srv/a shop/prod.env'],
      ...['--profile', 'extra', 'config', '--format', 'json'],
    ])
    expect(calls[0]?.env).toMatchObject({
      PASSWORD: "it's $secret",
      DOCKER_HOST: 'unix:///run/d.sock',
    })
    expect(calls[1]?.stdin).toBe('{}')
    for (const { argv } of calls) expect(argv.join(' ')).not.toContain('secret')
  })

  it.each([
    'services":{"__proto__":{"image":"app"}',
    'services":{"web":{"environment":{"__proto__":"x"}}',
    'volumes":{"__proto__":{}',
  ])('refuses what would be passed over for its name: %s', async (text) => {
    const { session } = runner([`{"name":"ls-shop","${text}}}`])
    const read = readProject(session, project, { signal: never }).catch(failureOf)
    expect(await read).toMatchObject({
      kind: 'invalid',
      issues: [{ path: expect.stringMatching(/__proto__$/), message: 'cannot be called so here' }],
    })
  })

  it('finds by its argv a call that outlived us, and no call for another project', async () => {
    const { session, calls } = runner([''])
    await compose(session, project, { args: ['up'], signal: never })
    const line = (calls[0]?.argv ?? []).join(' ')
    expect(line).toMatch(new RegExp(callPattern(project)))
    expect(line).not.toMatch(new RegExp(callPattern({ ...project, name: 'ls-sho' })))
    expect(line).not.toMatch(new RegExp(callPattern({ ...project, directory: '/srv/a' })))
  })

  it('is looked for first where it was found, whatever else lies beside its companions', async () => {
    const plugins = [
      { Name: 'buildx', Path: '/usr/libexec/docker/cli-plugins/docker-buildx' },
      { Name: 'compose', Path: '/home/me/.docker/cli-plugins/docker-compose' },
      { Name: 'scan', Path: '/usr/libexec/docker/cli-plugins/docker-scan' },
    ]
    const { session } = runner([JSON.stringify(plugins)])
    expect(await pluginFolders(session, never)).toEqual([
      ...['/home/me/.docker/cli-plugins', '/usr/libexec/docker/cli-plugins'],
    ])
  })

  it('that ends badly is a failure, also where it printed what was asked for', async () => {
    const { session } = runner(['service "web" has neither an image nor a build context'], 15)
    const found = await readProject(session, project, { signal: never }).catch((e: unknown) => e)
    expect(failureOf(found)).toMatchObject({
      kind: 'invalid',
      issues: [{ path: expect.stringContaining('web') }],
    })
  })

  it.each([
    ["docker: 'compose' is not a docker command.", 1],
    ['unknown command: docker compose', 1],
    ['sh: 1: exec: docker: not found', 127],
  ])('that is not there says so: %s', async (line, exitCode) => {
    const { session } = runner([line], exitCode)
    const found = await composeVersion(session, never).catch((error: unknown) => error)
    expect(failureOf(found)?.kind).toBe('compose-missing')
  })

  it.each(['2.26.1', 'v2.40.3', '5.0.1', '10.0.0'])(
    'SD-21 of version %s will do',
    async (version) => {
      const { session } = runner([version])
      expect(await composeVersion(session, never)).toBe(version.replace('v', ''))
    },
  )

  it.each(['1.29.2', 'docker-compose version 1.29.2', ''])(
    'SD-21 of version "%s" will not',
    async (version) => {
      const { session } = runner([version])
      const found = await composeVersion(session, never).catch((error: unknown) => error)
      expect(failureOf(found)).toMatchObject({ kind: 'compose-missing', host: 'local' })
    },
  )

  describe('by its plugin alone', () => {
    const plugin = { Name: 'compose', Path: '/opt/cli-plugins/docker-compose', Version: 'v2.26.1' }
    const programs = (calls: readonly RunCommand[]) =>
      calls.map(({ argv }) => argv.slice(0, argv.indexOf('--ansi')).join(' '))

    /** Docker tells of these plugins; what is `gone` cannot be run. */
    function docker(plugins: readonly object[], gone = new Set<string>()) {
      const { session, calls } = runner([])
      const run = (command: RunCommand) => {
        calls.push(command)
        const [program, what] = command.argv
        if (gone.has(program)) throw new FailureError({ ...missing, capability: program })
        command.onLine?.('stdout', what === 'info' ? JSON.stringify(plugins) : '2.26.1')
        return Promise.resolve({ exitCode: 0, signal: null })
      }
      return { session: { ...session, run: async (command: RunCommand) => run(command) }, calls }
    }
    const missing = { kind: 'capability-missing', host: 'local' } as const

    it('is run once docker has told where that is, with the same arguments', async () => {
      const { session, calls } = docker([{ Name: 'buildx', Path: '/opt/docker-buildx' }, plugin])
      await compose(session, project, { args: ['pull'], signal: never })
      expect(await composeVersion(session, never)).toBe('2.26.1')
      await compose(session, project, { args: ['up', '--detach'], signal: never })
      const [before, asked, after] = calls.map(({ argv }) => argv)
      expect(asked).toEqual(['docker', 'info', '--format', '{{json .ClientInfo.Plugins}}'])
      expect(before?.slice(0, 3)).toEqual(['docker', 'compose', '--ansi'])
      expect(after?.slice(0, 2)).toEqual([plugin.Path, '--ansi'])
      expect(after?.slice(1, -2)).toEqual(before?.slice(2, -1))
      expect(calls[2]?.env).toMatchObject({ DOCKER_HOST: 'unix:///run/d.sock' })
    })

    it('is looked for again by docker where it went away', async () => {
      const gone = new Set<string>()
      const { session, calls } = docker([plugin], gone)
      await composeVersion(session, never)
      gone.add(plugin.Path)
      await compose(session, project, { args: ['up'], signal: never })
      await compose(session, project, { args: ['ps'], signal: never })
      expect(programs(calls.slice(1))).toEqual([plugin.Path, 'docker compose', 'docker compose'])
    })

    it('is no more once docker finds none', async () => {
      const plugins = [plugin]
      const { session, calls } = docker(plugins)
      await composeVersion(session, never)
      plugins.pop()
      await composeVersion(session, never)
      await compose(session, project, { args: ['up'], signal: never })
      expect(programs(calls).at(-1)).toBe('docker compose')
    })

    it.each([
      { ...plugin, Err: 'plugin candidate is not valid' },
      { ...plugin, Name: 'scan' },
    ])('is not run where docker would not: %o', async (told) => {
      const { session, calls } = docker([told])
      expect(await composeVersion(session, never)).toBe('2.26.1')
      await compose(session, project, { args: ['up'], signal: never })
      expect(programs(calls).at(-1)).toBe('docker compose')
    })
  })

  it('SD-10 never removes what the project has no more by itself, whatever the environment says', async () => {
    const { session, calls } = runner([''])
    await compose(session, project, { args: ['up'], signal: never })
    expect(calls[0]?.env).toMatchObject({ COMPOSE_REMOVE_ORPHANS: 'false' })
    expect(calls[0]?.argv).not.toContain('--remove-orphans')
  })

  it.each(['DOCKER_HOST', 'DOCKER_CONFIG', 'COMPOSE_REMOVE_ORPHANS', 'PATH', 'LD_PRELOAD'])(
    'is not told %s by a workload',
    async (name) => {
      const { session, calls } = runner([''])
      const env = { [name]: 'x' }
      const call = compose(session, { ...project, env }, { args: ['up'], signal: never })
      const failure = failureOf(await call.catch((error: unknown) => error))
      expect(failure).toMatchObject({ kind: 'invalid', issues: [{ path: `env.${name}` }] })
      expect(calls).toEqual([])
    },
  )
})
