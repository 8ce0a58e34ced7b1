import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSettingsFile } from '../../../src/main/store/settings-file.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { failureFrom, newFolder } from './folder.ts'

const clock = { now: () => Date.parse('2025-06-01T12:00:00Z') }
const open = (dir: string) => openSettingsFile(dir, clock)
const fileOf = (dir: string) => join(dir, 'settings.json')
const defaults = settingsSchema.parse({})

describe('settings', () => {
  it('are the defaults at first, and what was set afterwards', () => {
    const dir = newFolder()
    const { settings, warnings } = open(dir)
    expect(warnings).toEqual([])
    expect(settings.get()).toEqual(defaults)
    expect(settings.set({ theme: 'dark' })).toEqual({ ...defaults, theme: 'dark' })
    expect(open(dir).settings.get().theme).toBe('dark')
    expect(statSync(fileOf(dir)).mode & 0o077).toBe(0)
  })

  it('tell listeners of a change until they leave', () => {
    const { settings } = open(newFolder())
    const seen: string[] = []
    const leave = settings.subscribe(({ theme }) => seen.push(theme))
    settings.set({ theme: 'dark' })
    leave()
    settings.set({ theme: 'light' })
    expect(seen).toEqual(['dark'])
  })

  it('refuse an invalid change, naming the field, and store nothing', () => {
    const dir = newFolder()
    const { settings } = open(dir)
    const failure = failureFrom(() => settings.set({ allowedPaths: ['/ok', 'relative'] }))
    expect(failure).toMatchObject({ kind: 'invalid', issues: [{ path: 'allowedPaths.1' }] })
    expect(settings.get()).toEqual(defaults)
    expect(open(dir).settings.get()).toEqual(defaults)
  })

  it('leave alone what another door keeps in the same file', () => {
    const dir = newFolder()
    const window = { bounds: { x: 1 } }
    writeFileSync(fileOf(dir), JSON.stringify({ window, settings: { later: 1, theme: 'dark' } }))
    open(dir).settings.set({ globalCap: 5 })
    expect(JSON.parse(readFileSync(fileOf(dir), 'utf8'))).toMatchObject({
      window,
      settings: { later: 1, theme: 'dark', globalCap: 5 },
    })
  })

  it('that cannot be read are kept aside, and the defaults used', () => {
    const dir = newFolder()
    writeFileSync(fileOf(dir), '{"settings": {"theme": "da')
    const { settings, warnings } = open(dir)
    expect(settings.get()).toEqual(defaults)
    const [warning] = warnings
    expect(warning).toMatchObject({ kind: 'state-corrupt', file: fileOf(dir) })
    if (warning?.kind !== 'state-corrupt') return
    expect(readFileSync(warning.kept, 'utf8')).toBe('{"settings": {"theme": "da')
    expect(open(dir).warnings).toEqual([])
  })

  it('that are partly wrong keep their good fields, and the file is kept aside', () => {
    const dir = newFolder()
    writeFileSync(fileOf(dir), JSON.stringify({ settings: { theme: 'pink', globalCap: 7 } }))
    const { settings, warnings } = open(dir)
    expect(settings.get()).toEqual({ ...defaults, globalCap: 7 })
    expect(warnings).toMatchObject([{ kind: 'state-corrupt' }])
    expect(JSON.stringify(warnings)).toContain('theme')
    if (warnings[0]?.kind === 'state-corrupt') expect(existsSync(warnings[0].kept)).toBe(true)
  })
})
