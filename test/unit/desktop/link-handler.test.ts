// The desktop entry of an AppImage, with the system's own xdg-mime where it is there, in a home of its own.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { handleLinks, leaveLinks, linkEntry } from '../../../src/main/desktop/link-handler.ts'

let home: string
const appImage = '/home/mira/Apps/Longshore "1" $HOME 100%.AppImage'
const entry = () => join(home, 'share/applications/longshore-url.desktop')

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'longshore-links-'))
  vi.stubEnv('HOME', home)
  vi.stubEnv('XDG_DATA_HOME', join(home, 'share'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const xdg = { HOME: '', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' }
const run = async (program: string, args: readonly string[]) => {
  const env = {
    ...xdg,
    ...{ PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: join(home, 'share') },
    XDG_CONFIG_HOME: join(home, '.config'),
  }
  const ran = await promisify(execFile)(program, [...args], { env }).catch(() => undefined)
  return ran?.stdout.trim()
}

describe('the desktop entry of an AppImage', () => {
  it('starts that file with the link as its one argument, quoted as the specification asks', () => {
    expect(linkEntry(appImage).split('\n')).toEqual(
      expect.arrayContaining([
        'Exec="/home/mira/Apps/Longshore \\\\"1\\\\" \\\\$HOME 100%%.AppImage" %u',
        'MimeType=x-scheme-handler/longshore;',
        'NoDisplay=true',
      ]),
    )
  })

  it('is what the system opens links with, and goes again', async () => {
    const ran: string[] = []
    const telling = async (program: string, args: readonly string[]) => {
      ran.push([program, ...args].join(' '))
      return program === 'xdg-mime' ? ((await run(program, args)) ?? '') : undefined
    }
    await handleLinks({ appImage, run: telling })
    expect(readFileSync(entry(), 'utf8')).toBe(linkEntry(appImage))
    expect(ran).toContain('xdg-mime default longshore-url.desktop x-scheme-handler/longshore')
    const answer = await run('xdg-mime', ['query', 'default', 'x-scheme-handler/longshore'])
    // A machine without xdg-utils has no answer.
    if (answer !== undefined) expect(answer).toBe('longshore-url.desktop')
    await handleLinks({ appImage, run: telling })
    expect(ran.filter((each) => each.startsWith('xdg-mime'))).toHaveLength(1)
    await handleLinks({ appImage: '/moved.AppImage', run: telling })
    expect(readFileSync(entry(), 'utf8')).toContain('Exec="/moved.AppImage" %u')
    leaveLinks()
    expect(existsSync(entry())).toBe(false)
  })

  it('stays as somebody else wrote it, which is said', async () => {
    mkdirSync(join(home, 'share/applications'), { recursive: true })
    writeFileSync(entry(), '[Desktop Entry]\nName=Mine\n')
    await expect(handleLinks({ appImage, run })).rejects.toThrow('written by somebody else')
    leaveLinks()
    expect(readFileSync(entry(), 'utf8')).toContain('Name=Mine')
  })

  it('is not left behind where the desktop cannot be told', async () => {
    await expect(handleLinks({ appImage, run: async () => undefined })).rejects.toThrow('xdg-mime')
    expect(existsSync(entry())).toBe(false)
  })
})
