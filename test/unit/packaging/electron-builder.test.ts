import fs from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = path.resolve(import.meta.dirname, '../../..')
const read = (name: string) => fs.readFileSync(path.join(root, name))
const config = parse(read('electron-builder.yml').toString())
const scheme = JSON.parse(read('node_modules/app-builder-lib/scheme.json').toString())

describe('the package', () => {
  it('is described as the packager understands it', () => {
    const isValid = new Ajv({ strict: false, allErrors: true }).compile(scheme)
    isValid(config)
    expect(isValid.errors).toBeNull()
    // The check itself refuses what is not known.
    expect(isValid({ ...config, fuses: {} })).toBe(false)
  })

  it('burns every fuse that would run other code', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
    // A fuse that a newer packager learns to set must be decided here.
    const known = Object.keys(scheme.definitions.FuseOptionsV1.properties)
    const decided = [...Object.keys(config.electronFuses), 'resetAdHocDarwinSignature']
    expect(known.toSorted()).toEqual(decided.toSorted())
    expect(config.asar).toBe(true)
  })

  it('comes as AppImage, deb, dmg and an installer, and answers longshore: links', () => {
    expect(config.linux.target).toEqual(['AppImage', 'deb'])
    expect(config.mac.target).toEqual(['dmg'])
    expect(config.win.target).toEqual(['nsis'])
    expect(config.protocols).toEqual([{ name: 'Longshore link', schemes: ['longshore'] }])
    expect(config.linux.mimeTypes).toContain('x-scheme-handler/longshore')
    expect(config.publish).toBeNull()
    // The name that Electron tells the desktop is that of the installed entry, or links lead nowhere.
    const { desktopName } = JSON.parse(read('package.json').toString())
    expect(desktopName).toMatch(/^[a-z]+(\.[A-Za-z]+){2,}\.desktop$/)
    expect(config.linux.syncDesktopName).toBe(true)
  })
})

describe('the icons', () => {
  const isPng = (file: Buffer) => file.subarray(1, 4).toString() === 'PNG'
  const sizeOf = (file: Buffer) => [file.readUInt32BE(16), file.readUInt32BE(20)]

  it('are there for Linux in every size the packager wants', () => {
    for (const size of [16, 32, 48, 64, 128, 256, 512]) {
      const file = read(`assets/icons/${size}x${size}.png`)
      expect(isPng(file)).toBe(true)
      expect(sizeOf(file)).toEqual([size, size])
    }
    expect(sizeOf(read('assets/icon.png'))).toEqual([1_024, 1_024])
  })

  it('are there for Windows, in one file whose entries point at whole pictures', () => {
    const file = read('assets/icon.ico')
    expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1])
    const entries = Array.from({ length: file.readUInt16LE(4) }, (_, index) => 6 + index * 16)
    const sizes = entries.map((at) => {
      const picture = file
        .subarray(file.readUInt32LE(at + 12))
        .subarray(0, file.readUInt32LE(at + 8))
      expect(isPng(picture)).toBe(true)
      return sizeOf(picture)[0]
    })
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256])
  })

  it('are there for macOS, in one file whose parts add up', () => {
    const file = read('assets/icon.icns')
    expect(file.subarray(0, 4).toString()).toBe('icns')
    expect(file.readUInt32BE(4)).toBe(file.length)
    const types: string[] = []
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
      types.push(file.subarray(at, at + 4).toString())
      expect(isPng(file.subarray(at + 8))).toBe(true)
    }
    expect(types).toContain('ic10')
  })

  it('are there for every state of the tray, on every panel, for screens of both densities', () => {
    const deploying = [0, 1, 2, 3].map((quarter) => `deploying-${quarter}`)
    for (const state of ['quiet', 'attention', ...deploying]) {
      for (const panel of ['Template', '-on-light', '-on-dark']) {
        const [plain, dense] = ['', '@2x'].map((density) =>
          read(`assets/tray/${state}${panel}${density}.png`),
        )
        expect([plain, dense].map((file) => file && isPng(file) && file.readUInt32BE(16))).toEqual([
          16, 32,
        ])
      }
    }
  })
})
