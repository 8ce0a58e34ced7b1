/** Messages and questions of the tray outside of the window. */
import { dialog, Notification } from 'electron'
import type { Clock } from '../../../shared/lib/clock.ts'
import type { Deployment } from '../../../shared/model/deployment.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import type { Plan } from '../../../shared/model/plan.ts'
import { bodyText } from '../notification-text.ts'
import { summaryOf } from './plan-summary.ts'
import type { QuickDeps } from './quick-change.ts'
import { proposalOf } from './quick-change.ts'
import { capital, changeWords, doingWords } from './tray-words.ts'

interface SaysDeps {
  readonly clock: Pick<Clock, 'schedule'>
  readonly show: (route: string) => void
  readonly cancel: (deployment: string) => void
}

/** So long cancelling is offered beside what was just begun. */
const firstMs = 12_000

export function traySays({ clock, show, cancel }: SaysDeps): QuickDeps['say'] {
  return {
    started(deployment: Deployment) {
      const note = notify(capital(doingWords(deployment)), startedWords, () =>
        show(`/deployments/${deployment.id}`),
      )
      if (!note) return
      note.actions = [{ type: 'button', text: 'Cancel' }]
      note.on('action', () => cancel(deployment.id))
      note.show()
      clock.schedule(firstMs, () => note.close())
    },
    nothing({ workload, targets }) {
      const why = targets.map(({ skip }) => skip ?? '').find((each) => each !== '') ?? ''
      notify(`${workload}: nothing to do`, why, () => show(`/workloads/${workload}`))?.show()
    },
    refused(change, failure) {
      const { title, detail, remedy } = describeFailure(failure)
      const text = [title, detail, remedy].filter(Boolean).join('\n')
      notify(`Not done: ${changeWords(change)}`, text, () => show(proposalOf(change)))?.show()
    },
  }
}

/** Linux draws no buttons on notifications. */
const startedWords =
  process.platform === 'linux'
    ? 'Click to follow it. Cancel stands first in the menu of the tray.'
    : 'Click to follow it.'

/** One that nobody holds would lose its click. */
const standing = new Set<Notification>()

/** Not shown yet; undefined where the desktop shows none. */
function notify(title: string, body: string, onClick: () => void): Notification | undefined {
  if (!Notification.isSupported()) return undefined
  const note = new Notification({ title, body: bodyText(body.slice(0, 400)) })
  standing.add(note)
  note.on('close', () => standing.delete(note))
  note.on('click', () => {
    standing.delete(note)
    onClick()
  })
  return note
}

/** Once, about the tray itself; a click opens the settings. */
export function sayOnce(title: string, body: string, show: SaysDeps['show']): void {
  notify(title, body, () => show('/settings'))?.show()
}

/** A box of the system's; putting it away is no. */
export async function askAboutPlan(plan: Plan): Promise<'yes' | 'window' | 'no'> {
  const { question, detail, verb } = summaryOf(plan)
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: question,
    detail,
    buttons: [verb, 'Open in the window', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return (['yes', 'window', 'no'] as const)[response] ?? 'no'
}
