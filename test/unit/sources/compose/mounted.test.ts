// Which files of a project its containers see, and that they changed.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { HostSession, RunCommand } from '../../../../src/main/hosts/session.ts'
import type { ProjectFolder } from '../../../../src/main/sources/compose/project/folder.ts'
import { readMounted } from '../../../../src/main/sources/compose/project/mounted.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const root = mkdtempSync(join(tmpdir(), 'longshore-mounted-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(() => {
  for (const name of ['site/deep', 'data', 'conf']) mkdirSync(join(root, name), { recursive: true })
  for (const name of ['site/deep/a', 'data/a', 'conf/app', 'key', 'other'])
    writeFileSync(join(root, name), 'one')
})

/** Where `up` reads it: here, or in a copy. */
const projectIn = (directory: string) =>
  renderedSchema.parse({
    name: 'ls-shop',
    services: {
      web: {
        volumes: [
          { type: 'bind', source: `${directory}/site`, target: '/site', read_only: true },
          { type: 'bind', source: `${directory}/data`, target: '/data' },
          { type: 'bind', source: `${directory}/conf/app`, target: '/app' },
          { type: 'bind', source: '/etc/hosts', target: '/outside' },
          { type: 'bind', source: `${directory}/gone`, target: '/gone', read_only: true },
          { type: 'volume', source: 'named', target: '/named' },
          { type: 'volume', source: 'bound', target: '/bound', read_only: true },
        ],
        secrets: [{ source: 'key' }],
        configs: [{ source: 'inline' }],
      },
      side: { volumes: [{ type: 'volume', source: 'named', target: '/named' }] },
    },
    volumes: {
      named: {},
      bound: { driver_opts: { type: 'none', o: 'bind,ro', device: `${directory}/conf` } },
    },
    secrets: { key: { file: `${directory}/key` } },
    configs: { inline: { content: 'text' } },
  })

const folder: ProjectFolder = {
  ...{ root, parts: [root], cwd: root, directory: root, files: [], envFiles: [] },
  ...{ isOnHost: false, commit: null, notes: [] },
}
const never = new AbortController().signal
const read = async (directory: string, session: Partial<HostSession>, more = {}) => {
  const place = { directory, files: [], envFiles: [] }
  const project = projectIn(directory)
  const found = { folder: { ...folder, ...more }, place }
  return await readMounted(session as HostSession, project, { ...found, signal: never })
}
const here = () => read(root, { isHere: true })
const copied = () => read('/copy', { isHere: false })

/** As editors and git do it: another file takes the place. */
function replace(name: string, text: string): void {
  writeFileSync(join(root, `${name}.new`), text)
  renameSync(join(root, `${name}.new`), join(root, name))
}

describe('what containers see of a project', () => {
  it('is what lies below its folder, by its content; what they may write to, by what stands there', async () => {
    const before = await here()
    expect(Object.keys(before)).toEqual(['web'])
    const { web = {} } = before
    expect(Object.keys(web)).toEqual(['./site', './data', './conf/app', './conf', './key'])
    for (const name of ['data/a', 'other']) writeFileSync(join(root, name), 'two')
    expect(await here()).toEqual(before)

    writeFileSync(join(root, 'site/deep/a'), 'two')
    replace('conf/app', 'one')
    const { web: after = {} } = await here()
    const moved = Object.keys(web).filter((file) => web[file] !== after[file])
    expect(moved).toEqual(['./site', './conf/app'])

    rmSync(join(root, 'data'), { recursive: true })
    expect(Object.keys((await here()).web ?? {})).not.toContain('./data')
  })

  it('is, in a copy, what is copied: also of what they may write to', async () => {
    const { web = {} } = await copied()
    const all = ['./site', './data', './conf/app', './gone', './conf', './key']
    expect(Object.keys(web)).toEqual(all)
    writeFileSync(join(root, 'data/a'), 'two')
    replace('conf/app', 'one')
    const { web: after = {} } = await copied()
    expect(all.filter((file) => web[file] !== after[file])).toEqual(['./data'])
  })

  it('is read by the tools of a host that has the files, and is not known where it has none', async () => {
    const calls: string[] = []
    let said = ['aa  /srv/site/deep/a', '17  /srv/data']
    const run = async ({ argv, onLine }: RunCommand) => {
      calls.push(argv.join(' '))
      for (const line of said)
        if (line.length > 15 === (argv[0] === 'find')) onLine?.('stdout', line)
      return { exitCode: 0, signal: null }
    }
    const there = (session: object) =>
      read('/srv', { isHere: false, ...session }, { isOnHost: true, root: '/srv' })
    const { web = {} } = await there({ run })
    expect(calls).toEqual([
      'find -H /srv/site /srv/gone /srv/conf /srv/key -type f -exec sha256sum {} +',
      'stat -L -c %i  %n /srv/data /srv/conf/app',
    ])
    expect(Object.keys(web)).toEqual(['./site', './data'])
    said = ['bb  /srv/site/deep/a', '17  /srv/data']
    const { web: after = {} } = await there({ run })
    expect(Object.keys(web).filter((file) => web[file] !== after[file])).toEqual(['./site'])
    const nothing = async () => ({ exitCode: 127, signal: null })
    expect(await there({ run: nothing })).toEqual({})
  })
})
