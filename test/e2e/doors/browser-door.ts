import { outDir, startChild } from './child.ts'
import type { Chromium } from './chromium.ts'
import type { DoorOptions, OpenDoor } from './door.ts'

/** `longshore serve` as a process of its own, and a tab on the link it prints. */
export async function openBrowserDoor(
  chromium: Chromium,
  { dataDir, socketPath, args = [], env = {} }: DoorOptions,
): Promise<OpenDoor> {
  const started = startChild(
    [`${outDir}/main/serve.js`, '--data', dataDir, '--no-open', '--json', ...args],
    { socketPath, env },
  )
  try {
    const [, url = ''] = await started.line(/"url":"([^"]+)"/)
    const page = await chromium.context.newPage()
    await page.goto(url)
    return {
      page,
      pid: started.child.pid ?? 0,
      output: started.output,
      evaluate: () => Promise.reject(new Error('there is no Electron behind the browser door')),
      ended: started.ended,
      close: async () => {
        await page.close()
        await started.stop()
      },
    }
  } catch (error) {
    await started.stop()
    throw error
  }
}
