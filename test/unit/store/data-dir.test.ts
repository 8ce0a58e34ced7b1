import { describe, expect, it } from 'vitest'
import { dataDirOf } from '../../../src/main/store/data-dir.ts'

const linux = { platform: 'linux', env: {}, home: '/home/ana' } as const

describe('the state folder', () => {
  it('is where Electron would keep it', () => {
    expect(dataDirOf(linux)).toBe('/home/ana/.config/Longshore')
    expect(dataDirOf({ ...linux, env: { XDG_CONFIG_HOME: '/x' } })).toBe('/x/Longshore')
    expect(dataDirOf({ ...linux, env: { XDG_CONFIG_HOME: 'x' } })).toBe(
      '/home/ana/.config/Longshore',
    )
    expect(dataDirOf({ ...linux, platform: 'darwin' })).toBe(
      '/home/ana/Library/Application Support/Longshore',
    )
    expect(dataDirOf({ ...linux, platform: 'win32', env: { APPDATA: '/roaming' } })).toBe(
      '/roaming/Longshore',
    )
  })

  it('is what --data says, made absolute', () => {
    expect(dataDirOf({ ...linux, override: '/data/x/../y' })).toBe('/data/y')
  })
})
