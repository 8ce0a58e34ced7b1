// Where the files of a project lie on another host, by a host that keeps them in memory.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { HostSession } from '../../../../src/main/hosts/session.ts'
import { composeConfigSchema } from '../../../../src/main/sources/compose/config.ts'
import { bring, takeAway } from '../../../../src/main/sources/compose/project/copies.ts'
import { findOwn } from '../../../../src/main/sources/compose/project/folder.ts'
import {
  isInPlace,
  lastingPlace,
  lookAt,
  movedTo,
} from '../../../../src/main/sources/compose/project/place.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const never = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'longshore-place-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['conf', '.git']) mkdirSync(join(folder, name), { recursive: true })
  for (const name of ['compose.yaml', 'conf/site.conf', '.git/config'])
    writeFileSync(join(folder, name), name)
})

const found = () => findOwn(composeConfigSchema.parse({ kind: 'compose', path: folder }))
const far = (): HostSession => ({ ...createFakeSession(), isHere: false })
const lasting = '/fake/shop/project'

describe('SD-06 the files of a stack on another host', () => {
  it('are copied into its own folder there, and what is gone here goes there', async () => {
    const session = far()
    const place = await lastingPlace(session, 'shop', await found())
    expect(place).toMatchObject({ directory: lasting, files: [`${lasting}/compose.yaml`] })
    expect(await bring(session, await found(), { directory: place.directory, signal: never })).toBe(
      2,
    )
    const list = `${lasting}/.longshore-files.json`
    expect((await session.files.list(lasting)).toSorted()).toEqual([
      '.longshore-files.json',
      'compose.yaml',
      'conf/site.conf',
    ])
    rmSync(join(folder, 'conf'), { recursive: true })
    await session.files.write(`${lasting}/data/rows`, 'what a container wrote')
    await bring(session, await found(), { directory: place.directory, signal: never })
    expect((await session.files.list(lasting)).toSorted()).toEqual([
      '.longshore-files.json',
      'compose.yaml',
      'data/rows',
    ])
    expect(JSON.parse((await session.files.read(list)).toString())).toEqual(['compose.yaml'])
  })

  it('take nothing with them outside of that folder, whatever a container wrote into their list', async () => {
    const session = far()
    const place = await lastingPlace(session, 'shop', await found())
    const removed: string[] = []
    const { files } = session
    const watched = { ...files, remove: async (path: string) => void removed.push(path) }
    const names = [
      '../../other/project/compose.yaml',
      '/etc/passwd',
      'a/../../b',
      '',
      'a//b',
      'old',
      7,
    ]
    await files.write(`${lasting}/.longshore-files.json`, JSON.stringify(names))
    await bring({ ...session, files: watched }, await found(), {
      directory: place.directory,
      signal: never,
    })
    expect(removed).toEqual([`${lasting}/old`])
  })

  it('are never written or removed where a link of a container leads', async () => {
    const session = far()
    const { directory } = await lastingPlace(session, 'shop', await found())
    const steps: string[] = []
    const run: HostSession['run'] = async ({ argv, onLine }) => {
      const links = [`${directory}/conf`, `${directory}/data/own`]
      if (argv.includes('l')) for (const link of links) onLine?.('stdout', link)
      return { exitCode: 0, signal: null }
    }
    const files: HostSession['files'] = {
      ...session.files,
      write: async (path) => void steps.push(`write ${path.slice(directory.length + 1)}`),
      remove: async (path) => void steps.push(`remove ${path.slice(directory.length + 1)}`),
    }
    await bring({ ...session, run, files }, await found(), { directory, signal: never })
    expect(steps[0]).toBe('remove conf')
    expect(steps).toContain('write conf/site.conf')
    expect(steps).not.toContain('remove data/own')
  })

  it('go with the stack, and what containers wrote beside them stays', async () => {
    const session = far()
    const { directory } = await lastingPlace(session, 'shop', await found())
    await bring(session, await found(), { directory, signal: never })
    await session.files.write(`${directory}/data/rows`, 'what a container wrote')
    await takeAway(session, directory, never)
    expect(await session.files.list(directory)).toEqual(['data/rows'])
  })

  it('stay where they are on this machine, and are only looked at in a folder that goes again', async () => {
    const here = createFakeSession()
    expect(await lastingPlace(here, 'shop', await found())).toMatchObject({ directory: folder })
    expect(isInPlace(here, await found())).toBe(true)
    expect(isInPlace(far(), await found())).toBe(false)
    expect(await lookAt(here, await found(), async ({ directory }) => directory)).toBe(folder)
    const seen = await lookAt(far(), await found(), async ({ directory }) => directory)
    expect(seen).toMatch(/^\/fake-memory\/\d+\/(above\/)+project$/)
  })

  it('are copied on this machine, too, where they are of a commit, and looked at where they are', async () => {
    const here = createFakeSession()
    const checkout = { ...(await found()), commit: 'c0ffee' }
    expect(await lastingPlace(here, 'shop', checkout)).toMatchObject({ directory: lasting })
    expect(await lookAt(here, checkout, async ({ directory }) => directory)).toBe(folder)
    const onHost = { ...checkout, isOnHost: true }
    expect(await lastingPlace(far(), 'shop', onHost)).toMatchObject({ directory: folder })
  })

  it('are those that compose itself looks for, its override included', async () => {
    const files = async () => (await found()).files.map((file) => file.slice(folder.length + 1))
    writeFileSync(join(folder, 'docker-compose.yml'), '')
    expect(await files()).toEqual(['compose.yaml'])
    writeFileSync(join(folder, 'compose.override.yaml'), '')
    expect(await files()).toEqual(['compose.yaml', 'compose.override.yaml'])
    rmSync(join(folder, 'compose.yaml'))
    expect(await files()).toEqual(['docker-compose.yml', 'compose.override.yaml'])
  })

  it('are meant by every path that was rendered elsewhere', () => {
    const at = (directory: string) => ({ directory, files: [], envFiles: [] })
    const mounts = [{ type: 'bind', source: '/tmp/a"b/site', target: '/s' }]
    const rendered = renderedSchema.parse({ name: 'p', services: { web: { volumes: mounts } } })
    const moved = movedTo(rendered, at('/tmp/a"b'), at('/srv/c'))
    expect(moved.services.web?.volumes?.[0]?.source).toBe('/srv/c/site')
  })
})
