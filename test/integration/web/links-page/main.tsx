// The window over scripted data, to which one link after the other is given in its address, without a reload.
import { openLive } from '../../../../src/renderer/client/live.ts'
import { start } from '../../../../src/renderer/frame/start.tsx'
import { fakeConnection } from '../../../support/fake-client/connection.ts'
import { createFakeClient } from '../../../support/fake-client.ts'
import { commands, watched } from '../../../support/links/watched-client.ts'
import '../../../../src/renderer/ui/app.css'

/** An address, and what has to stand in the window then. */
export interface Drawing {
  readonly address: string
  /** In a dialog, or in the view with no dialog before it. */
  readonly isProposed: boolean
  readonly texts: readonly string[]
  /** Values of fields by their label. */
  readonly fields: Readonly<Record<string, string>>
}

declare global {
  interface Window {
    /** Draws each; answers what was shown instead of those that were not. */
    drawAll(drawings: readonly Drawing[]): Promise<readonly string[]>
    /** Calls of the window that change something; all calls. */
    called(): { readonly commands: readonly string[]; readonly all: readonly string[] }
    /** Ids. */
    deployments(): Promise<readonly string[]>
  }
}

const called = new Set<string>()
const client = createFakeClient('full')
const { connection } = fakeConnection(watched(client, called))
start(connection, openLive(connection))

const textOf = (place: Element | null) => place?.textContent ?? ''
const dialogNow = () => document.querySelector('[role=dialog]')

function isShown({ isProposed, texts, fields }: Drawing): boolean {
  const dialog = dialogNow()
  if ((dialog !== null) !== isProposed) return false
  const text = textOf(dialog ?? document.querySelector('main'))
  if (!texts.every((each) => text.includes(each))) return false
  if (Object.entries(fields).some(([label, value]) => valueIn(label) !== value)) return false
  // What proposes leaves the address once it is taken up.
  return !isProposed || !/[?&](deploy|rollback)=/.test(location.hash)
}

function valueIn(label: string): string | undefined {
  const found = [...document.querySelectorAll('label')].find((each) => textOf(each) === label)
  return found?.control instanceof HTMLInputElement ? found.control.value : undefined
}

/** Looks, at least 20 ms apart, after which what is not shown never will be. */
const looks = 3_000

/**
 * Resolves whether it came to hold. The limit counts turns of this page, in which its data is answered, too: one that
 * gets no time from its machine does not come nearer to it.
 */
function until(holds: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (held: boolean) => {
      observer.disconnect()
      clearInterval(again)
      resolve(held)
    }
    const look = () => {
      if (holds()) end(true)
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, characterData: true })
    let left = looks
    // The address and fields change without a mutation.
    const again = setInterval(() => {
      left -= 1
      if (left > 0) look()
      else end(false)
    }, 20)
    look()
  })
}

async function goNowhere(): Promise<void> {
  location.hash = '/nowhere'
  await until(() => textOf(document.querySelector('main')).includes('There is no such view.'))
}

window.drawAll = async (drawings) => {
  const others: string[] = []
  for (const drawing of drawings) {
    // What stands there already proves nothing.
    if (isShown(drawing) || location.hash === `#${drawing.address}`) await goNowhere()
    location.hash = drawing.address
    if (!(await until(() => isShown(drawing))))
      others.push(`${JSON.stringify(drawing)}: ${location.hash} ${textOf(document.body)}`)
  }
  return others
}
window.called = () => ({
  commands: [...called].filter((name) => commands.includes(name)),
  all: [...called],
})
window.deployments = async () => (await client.deploys.list({})).map(({ id }) => id)
