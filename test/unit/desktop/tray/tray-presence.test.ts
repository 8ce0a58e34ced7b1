import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import {
  findTray,
  programRunner,
  whenTrayComes,
} from '../../../../src/main/desktop/tray/tray-presence.ts'
import { createManualClock } from '../../../support/fake-engine/manual-clock.ts'

const onBus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' }

/** Programs that are there, with what they print. */
function desktop(printed: Readonly<Record<string, string>>, env = onBus as object) {
  const asked: string[] = []
  const run = async (program: string) => {
    asked.push(program)
    return printed[program]
  }
  return { asked, found: findTray({ platform: 'linux', env: { ...env }, run }) }
}

it.each([
  ['gdbus', '(true,)\n'],
  ['busctl', 'b true\n'],
  ['dbus-send', '   boolean true\n'],
])('a tray is there where %s knows who takes its icons', async (program, answer) => {
  expect(await desktop({ [program]: answer }).found).toEqual({ able: true, why: '' })
})

it.each([
  ['gdbus', '(false,)\n'],
  ['busctl', 'b false\n'],
  ['dbus-send', '   boolean false\n'],
])('no tray is there where %s knows nobody who takes its icons', async (program, answer) => {
  const { able, why } = await desktop({ [program]: answer }).found
  expect(able).toBe(false)
  expect(why).toContain('AppIndicator')
})

it('what could not be asked is not taken for a tray', async () => {
  const { asked, found } = desktop({})
  expect((await found).able).toBe(false)
  expect(asked).toEqual(['gdbus', 'busctl', 'dbus-send'])
})

it('nothing is started to ask a bus that is not there', async () => {
  const { asked, found } = desktop({ gdbus: '(true,)' }, { XDG_RUNTIME_DIR: '/nowhere' })
  expect((await found).able).toBe(false)
  expect(asked).toEqual([])
})

it('the bus of the login is enough', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-bus-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'bus'), '')
  expect((await desktop({ gdbus: '(true,)' }, { XDG_RUNTIME_DIR: dir }).found).able).toBe(true)
})

it.each(['darwin', 'win32'] as const)('%s always has one', async (platform) => {
  const run = () => Promise.reject(new Error('nothing is to be asked'))
  expect(await findTray({ platform, env: {}, run })).toEqual({ able: true, why: '' })
})

it('a program that fails, or is not there, has not answered', async () => {
  const runProgram = programRunner(systemClock)
  expect(await runProgram('echo', ['(true,)'])).toBe('(true,)')
  expect(await runProgram('false', [])).toBeUndefined()
  expect(await runProgram('/nowhere/gdbus', [])).toBeUndefined()
})

it('a tray that comes after the app is waited for, and no longer than half a minute', async () => {
  const clock = createManualClock()
  const none = { able: false, why: 'none' }
  const there = { able: true, why: '' }
  const from = clock.now()
  const found = whenTrayComes(clock, async () => (clock.now() >= from + 9_000 ? there : none))
  await clock.advance(9_000)
  expect(await found).toEqual(there)

  let looks = 0
  const missed = whenTrayComes(clock, async () => {
    looks += 1
    return none
  })
  await clock.advance(30_000)
  expect(await missed).toEqual(none)
  expect(looks).toBe(11)
})
