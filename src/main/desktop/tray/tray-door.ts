/**
 * The tray: a client of the app, as the window is, that needs no window. What it shows is made of what the app last
 * said; what is chosen goes through the contract, and passes the guards there.
 */
import { join } from 'node:path'
import type { Client } from '../../../shared/contract/index.ts'
import type { Clock } from '../../../shared/lib/clock.ts'
import { spaced } from '../../../shared/lib/spaced.ts'
import type { SettingsPort } from '../../store/settings.ts'
import type { ToldStarts } from '../told-starts.ts'
import type { Windows } from '../windows.ts'
import { lookedAt } from './attention.ts'
import { type QuickDeps, runQuickChange } from './quick-change.ts'
import { showInTaskBar } from './task-bar.ts'
import type { QuickChange } from './tray-facts.ts'
import { openTrayFeed, traitsIn } from './tray-feed.ts'
import { openTrayIcon } from './tray-icon.ts'
import type { TrayAct } from './tray-items.ts'
import { type TrayModel, trayModel } from './tray-model.ts'
import { askAboutPlan, traySays } from './tray-says.ts'

export interface TrayDoorDeps {
  readonly client: Client
  readonly clock: Clock
  readonly settings: SettingsPort
  /** The folder of its pictures. */
  readonly pictures: string
  readonly windows: Windows
  readonly toldStarts: ToldStarts
  readonly quit: () => void
  readonly onError: (error: unknown) => void
}

export interface TrayDoor {
  /** The window came, went, or shows something else. */
  windowChanged(): void
  close(): void
}

/** Menus and pictures are drawn anew at most so often. */
const drawnEveryMs = 250

export function openTrayDoor(deps: TrayDoorDeps): TrayDoor {
  const { client, clock, settings, windows } = deps
  const since = clock.now()
  const looked = new Set<string>()
  const pinned = () => settings.get().pinned
  const draws = spaced(clock, drawnEveryMs, () => draw())
  const feed = openTrayFeed({ client, clock, pinned, onChange: draws.soon, onError: deps.onError })
  const { heard } = feed
  const changes = quickChanges(deps, () => heard.fleet, draws.soon)

  const model = (): TrayModel => {
    const route = windows.seenRoute()
    if (route !== undefined) for (const id of lookedAt(route, heard.deployments)) looked.add(id)
    return trayModel({
      ...{ since, looked, fleet: heard.fleet, deployments: heard.deployments },
      ...{ earlier: heard.earlier, unread: heard.unread, pausedUntil: heard.pausedUntil },
      ...{ pinned: pinned(), traitsOf: traitsIn(heard), planning: changes.planning() },
      hasWindow: windows.current() !== undefined,
    })
  }
  const icon = openTrayIcon({ pictures: deps.pictures, clock, model, onAct: (act) => perform(act) })
  const draw = () => {
    icon.update()
    showInTaskBar(model(), windows.current(), join(deps.pictures, 'attention-on-light.png'))
  }

  function perform(act: TrayAct): void {
    if (act.do === 'show') windows.show(act.route)
    else if (act.do === 'window') windows.raise()
    else if (act.do === 'quit') deps.quit()
    else if (act.do === 'change') changes.run(act.change)
    else if (act.do === 'cancel') changes.cancel(act.deployment)
    else client.notifications.pause({ until: pausedUntil(act, clock.now()) }).catch(deps.onError)
  }

  const stopSettings = settings.subscribe(() => {
    feed.pinsChanged()
    draws.soon()
  })
  return {
    windowChanged: draws.soon,
    close: () => {
      stopSettings()
      feed.close()
      draws.stop()
      icon.close()
    },
  }
}

/** Tomorrow begins at eight, by the clock of this machine. */
function pausedUntil({ until }: Extract<TrayAct, { do: 'pause' }>, now: number): number | null {
  if (until === 'now') return null
  if (until === 'one-hour') return now + 3_600_000
  const morning = new Date(now)
  morning.setDate(morning.getDate() + 1)
  return morning.setHours(8, 0, 0, 0)
}

/** Changes that were chosen, each once however often it is clicked while its plan is computed. */
function quickChanges(
  { client, clock, windows, toldStarts, onError }: TrayDoorDeps,
  fleet: QuickDeps['fleet'],
  onChange: () => void,
) {
  const planning = new Map<string, QuickChange>()
  const cancel = (id: string) => void client.deploys.cancel({ id }).catch(onError)
  const say = traySays({ clock, show: windows.show, cancel })
  const start: QuickDeps['client']['deploys']['start'] = (asked) =>
    toldStarts.starting(client.deploys.start(asked))
  const calls = { plans: client.plans, deploys: { start } }
  const deps: QuickDeps = { client: calls, fleet, ask: askAboutPlan, show: windows.show, say }
  return {
    cancel,
    planning: () => [...planning.values()],
    run(change: QuickChange): void {
      const key = `${change.action} ${change.workload}`
      if (planning.has(key)) return
      planning.set(key, change)
      onChange()
      void runQuickChange(deps, change).finally(() => {
        planning.delete(key)
        onChange()
      })
    },
  }
}
