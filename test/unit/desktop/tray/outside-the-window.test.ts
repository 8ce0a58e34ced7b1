// What the tray says and asks where no window is, on the stand-in for Electron: notifications, boxes, the task bar.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openPlace } from '../../../../src/main/desktop/place.ts'
import { showInTaskBar } from '../../../../src/main/desktop/tray/task-bar.ts'
import { trayModel } from '../../../../src/main/desktop/tray/tray-model.ts'
import { askAboutPlan, traySays } from '../../../../src/main/desktop/tray/tray-says.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import type { Plan } from '../../../../src/shared/model/plan.ts'
import { settingsSchema } from '../../../../src/shared/model/settings.ts'
import { app } from '../../../support/electron/app.ts'
import { Notification } from '../../../support/electron/notification.ts'
import { person } from '../../../support/electron/person.ts'
import { dialog } from '../../../support/electron/system.ts'
import { createManualClock } from '../../../support/fake-engine/manual-clock.ts'
import { aDeployment, aFleet, at, aWorkload, facts, stages } from './facts.ts'

vi.mock('electron', async () => ({
  ...(await import('../../../support/electron/app.ts')),
  ...(await import('../../../support/electron/global-shortcut.ts')),
  ...(await import('../../../support/electron/menu.ts')),
  ...(await import('../../../support/electron/native-image.ts')),
  ...(await import('../../../support/electron/notification.ts')),
  ...(await import('../../../support/electron/system.ts')),
  ...(await import('../../../support/electron/tray.ts')),
}))

afterEach(() => {
  Notification.supported = true
  Notification.shown.clear()
})

const plan: Plan = {
  ...{ id: 'p1', workload: 'web', action: 'deploy', tag: 'v2', release: null, options: noOptions },
  ...{ createdAt: at, fingerprint: 'f' },
  targets: [
    {
      ...{ target: 'prod', order: 'nothing', stages: [], difference: [], warnings: [], parts: [] },
      ...{ outage: { kind: 'none', estimateMs: 0, why: '' }, skip: 'r1 is live already' },
    },
  ],
}

function saying() {
  const clock = createManualClock()
  const did: string[] = []
  const says = traySays({
    clock,
    show: (route) => did.push(`show ${route}`),
    cancel: (id) => did.push(`cancel ${id}`),
  })
  return { clock, did, says }
}

describe('what the tray says', () => {
  it('of a change that was begun is there for its first seconds, with a button that cancels it', async () => {
    const { clock, did, says } = saying()
    says.started(aDeployment('d1'))
    expect(person.seesNotifications()).toMatchObject([
      { title: 'Deploying web v2', actions: ['Cancel'] },
    ])
    // What the system does where it draws buttons.
    const [shown] = Notification.shown
    shown?.emit('action', { actionIndex: 0 }, 0)
    expect(did).toEqual(['cancel d1'])
    await clock.advance(11_999)
    expect(person.seesNotifications()).toHaveLength(1)
    await clock.advance(1)
    expect(person.seesNotifications()).toEqual([])
  })

  it('leads where it is clicked to what it is about', () => {
    const { did, says } = saying()
    says.started(aDeployment('d1'))
    says.nothing(plan)
    const change = { workload: 'web', action: 'rollback', release: 'r3' } as const
    says.refused(change, { kind: 'host-read-only', host: 'prod', action: 'rollback' })
    expect(person.seesNotifications().map(({ title, body }) => [title, body])).toEqual([
      ['Deploying web v2', expect.stringContaining('Click to follow it.')],
      ['web: nothing to do', 'r1 is live already'],
      ['Not done: rolling back web to r3', expect.stringContaining('read-only')],
    ])
    for (const title of ['Deploying', 'nothing', 'Not done']) person.clicksNotification(title)
    expect(did).toEqual([
      'show /deployments/d1',
      'show /workloads/web',
      'show /workloads/web?propose=rollback%3Ar3',
    ])
  })

  it('is nothing where the desktop shows no notifications', () => {
    Notification.supported = false
    const { says } = saying()
    says.started(aDeployment('d1'))
    says.nothing(plan)
    expect(Notification.shown.size).toBe(0)
  })
})

describe('the box that asks about a plan', () => {
  const { showMessageBox } = dialog
  afterEach(() => {
    dialog.showMessageBox = showMessageBox
  })

  it.each([
    ['Deploy', 'yes'],
    ['Open in the window', 'window'],
    ['Cancel', 'no'],
  ] as const)('means by %s: %s', async (button, answer) => {
    dialog.showMessageBox = async (options) => {
      const { buttons = [], message } = options as Electron.MessageBoxOptions
      expect(message).toBe('Deploy web v2 on prod?')
      return { response: buttons.indexOf(button), checkboxChecked: false }
    }
    expect(await askAboutPlan(plan)).toBe(answer)
  })

  it('does nothing where it is put away', async () => {
    dialog.showMessageBox = async (options) => {
      const { buttons = [], cancelId = -1 } = options as Electron.MessageBoxOptions
      expect(buttons[cancelId]).toBe('Cancel')
      return { response: cancelId, checkboxChecked: false }
    }
    expect(await askAboutPlan(plan)).toBe('no')
  })
})

describe('the task bar', () => {
  const shownWith = (more: Parameters<typeof facts>[0]) => {
    let progress: number | undefined
    const window = { setProgressBar: (now: number) => (progress = now), setOverlayIcon() {} }
    showInTaskBar(trayModel(facts(more)), window as never, '')
    return { progress, badge: app.getBadgeCount() }
  }

  it('has how far deployments are, and how much needs attention, and nothing where there is none', (context) => {
    context.skip(process.platform === 'win32', 'there it is a picture on the button')
    const down = aFleet([aWorkload('web', { state: 'failed' })])
    const half = stages('pull succeeded', 'start running')
    const deployments = [aDeployment('d1', { stages: half })]
    expect(shownWith({ fleet: down })).toEqual({ progress: -1, badge: 1 })
    expect(shownWith({ deployments })).toEqual({ progress: 0.5, badge: 0 })
    expect(shownWith({})).toEqual({ progress: -1, badge: 0 })
  })
})

describe('a desktop without a tray', () => {
  it('is told of once, for good, and closing the window quits there', async (context) => {
    context.skip(process.platform !== 'linux', 'other systems always have one')
    const config = mkdtempSync(join(tmpdir(), 'longshore-place-'))
    onTestFinished(() => rmSync(config, { recursive: true }))
    vi.stubEnv('XDG_CONFIG_HOME', config)
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '')
    vi.stubEnv('XDG_RUNTIME_DIR', '')
    onTestFinished(() => void vi.unstubAllEnvs())
    onTestFinished(() => void app.removeAllListeners('will-quit'))
    const said = new Set<string>()
    const start = async () => {
      const clock = createManualClock()
      const shown: string[] = []
      const place = openPlace({
        ...{ clock, trayPictures: '', actor: 'ana', longshore: {}, toldStarts: {}, bugs: {} },
        windows: { show: (route: string) => shown.push(route), showPalette: () => undefined },
        settings: {
          settings: { get: () => settingsSchema.parse({}), subscribe: () => () => undefined },
          isFirst: (what: string) => !said.has(what) && Boolean(said.add(what)),
        },
      } as never)
      const hidden = place.startsHidden()
      // Panels start late.
      await clock.advance(30_000)
      return { livesOn: await place.livesOn(), startsHidden: await hidden, shown }
    }
    const first = await start()
    expect(first).toMatchObject({ livesOn: false, startsHidden: false })
    expect(person.seesNotifications()).toMatchObject([
      {
        title: 'Longshore is not in a tray',
        body: expect.stringMatching(/no tray\. Closing the window quits it\.$/),
      },
    ])
    person.clicksNotification('not in a tray')
    expect(first.shown).toEqual(['/settings'])
    await start()
    expect(person.seesNotifications()).toEqual([])
  })
})
