import { app, type BrowserWindow, dialog } from 'electron'
import type { RefusedLink } from '../../shared/model/deep-link.ts'
import { describeRefusedLink } from '../../shared/model/deep-link-text.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { QuitChoice } from './quit.ts'
import type { PickedKind } from './served-app.ts'

/** Asks what to do with running deployments. Escape and closing the box mean: stay. */
export async function askHowToQuit(
  window: BrowserWindow | undefined,
  question: { readonly running: number; readonly isWaiting: boolean },
): Promise<QuitChoice> {
  const { running, isWaiting } = question
  const what = running === 1 ? '1 deployment is running' : `${running} deployments are running`
  const options = {
    type: 'question' as const,
    message: isWaiting ? `Longshore quits when its work ends: ${what}` : what,
    detail:
      'Interrupting undoes what they have done so far. What served before them keeps serving.',
    buttons: isWaiting
      ? ['Interrupt and quit', 'Keep waiting']
      : ['Wait, then quit', 'Interrupt and quit', 'Stay'],
    defaultId: isWaiting ? 1 : 0,
    cancelId: isWaiting ? 1 : 2,
  }
  const { response } = await showBox(window, options)
  const choices: QuitChoice[] = isWaiting ? ['interrupt', 'stay'] : ['wait', 'interrupt', 'stay']
  return choices[response] ?? 'stay'
}

const showBox = (window: BrowserWindow | undefined, options: Electron.MessageBoxOptions) =>
  window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options)

/** Asks for the path of a project; null = the dialog was put away. */
export async function askForPath(
  window: BrowserWindow | undefined,
  what: PickedKind,
): Promise<string | null> {
  const options: Electron.OpenDialogOptions =
    what === 'folder'
      ? { title: 'Folder of a compose project', properties: ['openDirectory'] }
      : {
          title: 'Compose file',
          properties: ['openFile'],
          filters: [{ name: 'Compose files', extensions: ['yaml', 'yml'] }],
        }
  const { canceled, filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options)
  return canceled ? null : (filePaths[0] ?? null)
}

/** Says why a link is not followed, in a box that takes nothing away from the page; one at a time, however many come. */
export function linkRefuser(window: () => BrowserWindow | undefined): (link: RefusedLink) => void {
  let isOpen = false
  let meanwhile: { newest: RefusedLink; count: number } | undefined
  const say = (link: RefusedLink, others: number) => {
    isOpen = true
    const { title: message, detail } = describeRefusedLink(link)
    const more = others === 0 ? '' : ` ${others} more came meanwhile, and are not followed either.`
    showBox(window(), { type: 'warning', message, detail: detail + more, buttons: ['OK'] })
      .catch((error: unknown) => console.error(String(error)))
      .finally(() => {
        isOpen = false
        const next = meanwhile
        meanwhile = undefined
        if (next) say(next.newest, next.count - 1)
      })
  }
  return (link) => {
    if (isOpen) meanwhile = { newest: link, count: (meanwhile?.count ?? 0) + 1 }
    else say(link, 0)
  }
}

/** The app cannot start: says why, in the words every door uses. */
export function reportAndExit(failure: Failure): void {
  const { title, detail, remedy } = describeFailure(failure)
  const content = [title, detail, remedy].filter(Boolean)
  console.error(content.join('\n'))
  dialog.showErrorBox('Longshore could not start', content.join('\n\n'))
  app.exit(1)
}

export function reportLostWindow(reason: string): void {
  dialog.showErrorBox(
    'The window stopped working',
    `Its process ended twice (${reason}). Running deployments go on; start Longshore again to see them.`,
  )
}
