import type { Page } from '@playwright/test'
import { eventually } from '../../support/eventually.ts'
import { type AppChild, outDir, startChild } from './child.ts'
import type { Chromium } from './chromium.ts'
import type { DoorOptions, OpenDoor } from './door.ts'

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** The built desktop app on the stand-in for Electron. */
export async function openStandInDoor(
  chromium: Chromium,
  options: DoorOptions & { main?: string },
): Promise<OpenDoor> {
  const started = startStandIn(chromium, options)
  const page = await findPage(chromium, started).catch(async (error: unknown) => {
    await started.stop()
    throw error
  })
  return {
    page,
    pid: started.child.pid ?? 0,
    output: started.output,
    evaluate: evaluator(started),
    ended: started.ended,
    close: () => started.stop(),
  }
}

/** Only the process; a second instance has no window. */
export function startStandIn(
  chromium: Chromium,
  options: DoorOptions & { main?: string },
): AppChild {
  const { dataDir, socketPath, args = [], env = {}, main = `${outDir}/main/index.js` } = options
  return startChild(
    ['--import', './test/support/electron/register.mjs', main, '--data', dataDir, ...args],
    { socketPath, env: { ...env, LONGSHORE_STAND_IN_BROWSER: chromium.endpoint }, ipc: true },
  )
}

/** Its page lives at a name made of its pid. */
async function findPage(chromium: Chromium, started: AppChild): Promise<Page> {
  const address = `http://longshore-${started.child.pid}.localhost/`
  const isOurs = (page: Page) => page.url().startsWith(address)
  return await eventually(async () => {
    if (started.child.exitCode !== null) throw new Error('it has ended')
    return chromium.context.pages().find(isOurs)
  }).catch((error: unknown) => {
    throw new Error(`the app opened no window:\n${started.output()}`, { cause: error })
  })
}

function evaluator({ child, ended }: AppChild): OpenDoor['evaluate'] {
  let lastId = 0
  return <R>(run: unknown, argument?: unknown) => {
    lastId += 1
    const id = lastId
    return new Promise<R>((resolve, reject) => {
      const onMessage = (answer: Answer) => {
        if (answer.id !== id) return
        child.off('message', onMessage)
        if (answer.error === undefined) resolve(answer.result as R)
        else reject(new Error(answer.error))
      }
      child.on('message', onMessage)
      void ended.then(() => reject(new Error('the app has ended')))
      child.send({ id, source: String(run), argument })
    })
  }
}
