import { type TrayModel, trayModel } from '../../../src/main/desktop/tray/tray-model.ts'
import {
  aDeployment,
  aFleet,
  aHost,
  at,
  aWorkload,
  away,
  facts,
  stages,
} from '../../unit/desktop/tray/facts.ts'

/** What the tray has on a day with something of everything. */
export function dayOfTray(): TrayModel {
  const half = stages('pull succeeded', 'start succeeded', 'health running', 'record pending')
  const api = { workload: 'api', tag: '1.4.2' }
  return trayModel(
    facts({
      fleet: aFleet(
        [
          aWorkload('web', { tag: '2.1', release: 'r12' }),
          aWorkload('api', { tag: '1.4.1', release: 'r7' }),
          aWorkload('mail', { host: 'lab', state: 'failed' }),
        ],
        [aHost('prod'), aHost('lab', away)],
      ),
      deployments: [aDeployment('d2', { ...api, stages: half })],
      pinned: ['web', 'api'],
      unread: 3,
      pausedUntil: null,
      earlier: new Map([['web', { name: 'r11', tag: '2.0' }]]),
      since: at,
    }),
  )
}
