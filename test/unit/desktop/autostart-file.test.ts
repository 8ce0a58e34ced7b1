import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { autostartEntry, setAutostartFile } from '../../../src/main/desktop/autostart-file.ts'

const program = ['/opt/Longshore/longshore', '--hidden'] as const
let file = ''

beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-login-'))
  file = join(dir, 'autostart/longshore.desktop')
  vi.stubEnv('XDG_CONFIG_HOME', dir)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(dir, { recursive: true })
  })
})

it('starts at login by an autostart file, until that is not wanted any more', () => {
  setAutostartFile(true, program)
  expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Longshore/longshore" "--hidden"\n')
  setAutostartFile(false, program)
  expect(existsSync(file)).toBe(false)
})

it('leaves alone what somebody else wrote there, and says so', () => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '[Desktop Entry]\nExec=mine\n')
  expect(() => setAutostartFile(true, program)).toThrow('written by somebody else')
  setAutostartFile(false, program)
  expect(readFileSync(file, 'utf8')).toContain('Exec=mine')
})

it('says why the file cannot be written', () => {
  writeFileSync(dirname(file), '')
  expect(() => setAutostartFile(true, program)).toThrow('autostart')
})

it('quotes what a desktop would take for something else', () => {
  const command = ['/a b/100% "x"', '$HOME', 'back\\slash'] as const
  expect(autostartEntry(command)).toContain(
    'Exec="/a b/100%% \\\\"x\\\\"" "\\\\$HOME" "back\\\\\\\\slash"\n',
  )
})
