import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test as base, expect } from '@playwright/test'
import { askEngine } from '../../scripts/lib/engine-api.mjs'
import { removeTagged, tagOf } from '../support/bed/tagged.ts'
import { complaintsOf } from './bed/complaints.ts'
import { type EngineDoor, openEngineDoor } from './bed/engine-door.ts'
import { type Terminal, terminalOn } from './bed/workloads.ts'
import { openBrowserDoor } from './doors/browser-door.ts'
import { type Chromium, type ChromiumKind, startChromium } from './doors/chromium.ts'
import type { DoorName, DoorOptions, OpenDoor } from './doors/door.ts'
import { openElectronDoor } from './doors/electron-door.ts'
import { openStandInDoor } from './doors/stand-in-door.ts'
import { LongshorePage } from './pages/longshore-page.ts'

export { expect }

export interface DoorOption {
  doorName: DoorName
}

/** The engine as a spec judges it, with nothing of the app's. */
export interface Engine {
  readonly socketPath: string
  ask<Answer>(method: string, path: string, json?: unknown): Promise<Answer>
}

interface Worker {
  chromiumKind: ChromiumKind
  chromium: Chromium
  engine: Engine
}

interface Scene {
  /** Part of every name this test gives; what carries it is removed after the test. */
  tag: string
  /** A fresh state folder. */
  dataDir: string
  /** Opens the app through the project's door, on the fresh folder unless told otherwise. */
  openDoor: (options?: Partial<DoorOptions>) => Promise<OpenDoor>
  /** A socket in front of the engine that can be shut. */
  engineDoor: EngineDoor
  /** Commands to the app through the terminal door. */
  terminal: Terminal
  /** The app, open. */
  door: OpenDoor
  /** Its window. */
  app: LongshorePage
}

export const test = base.extend<Scene, Worker & DoorOption>({
  doorName: ['browser', { option: true, scope: 'worker' }],

  chromiumKind: ['shell', { option: true, scope: 'worker' }],

  chromium: [
    async ({ playwright, chromiumKind }, use) => {
      const chromium = await startChromium(playwright.chromium, chromiumKind)
      await use(chromium)
      await chromium.close()
    },
    { scope: 'worker' },
  ],

  engine: [
    async ({ doorName: _anyDoor }, use) => {
      // Set by global-setup.cjs.
      const socketPath = process.env.LONGSHORE_E2E_ENGINE ?? ''
      await use({
        socketPath,
        ask: (method, address, json) => askEngine(socketPath, method, address, { json }),
      })
    },
    { scope: 'worker' },
  ],

  tag: async ({ engine }, use) => {
    const tag = tagOf(randomInt(2 ** 28))
    await use(tag)
    await removeTagged(engine.socketPath, tag)
  },

  dataDir: async ({ tag }, use) => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), `longshore-${tag}-`))
    await use(dataDir)
    fs.rmSync(dataDir, { recursive: true, force: true })
  },

  openDoor: async ({ doorName, chromium, engine, dataDir, tag }, use, info) => {
    void tag // what the app made is removed only after it has ended
    const doors: OpenDoor[] = []
    await use(async (options = {}) => {
      const all = { dataDir, socketPath: engine.socketPath, ...options }
      const door = await openBy(doorName, chromium, all)
      doors.push(door)
      return door
    })
    const complaints = (await Promise.all(doors.map(complaintsOf))).flat()
    for (const door of doors.reverse()) await door.close()
    const forgiven = info.annotations.filter(({ type }) => type === 'forgiven')
    const unforgiven = complaints.filter(
      (complaint) => !forgiven.some(({ description = '' }) => complaint.includes(description)),
    )
    expect(unforgiven, 'errors, policy violations and foreign requests of the page').toEqual([])
  },

  engineDoor: async ({ dataDir, engine }, use) => {
    const engineDoor = await openEngineDoor(`${dataDir}.sock`, engine.socketPath)
    await use(engineDoor)
    engineDoor.close()
  },

  terminal: ({ dataDir, engine }, use) => use(terminalOn(dataDir, engine.socketPath)),

  door: async ({ openDoor }, use) => use(await openDoor()),

  app: async ({ door }, use) => use(new LongshorePage(door.page)),
})

function openBy(name: DoorName, chromium: Chromium, options: DoorOptions): Promise<OpenDoor> {
  switch (name) {
    case 'browser':
      return openBrowserDoor(chromium, options)
    case 'stand-in':
      return openStandInDoor(chromium, options)
    case 'electron':
      return openElectronDoor(options)
  }
}
