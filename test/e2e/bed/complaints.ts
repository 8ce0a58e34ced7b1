import type { ConsoleMessage, Page, Request } from '@playwright/test'
import type { OpenDoor } from '../doors/door.ts'

/** What no page of ours may ever do, in any spec; empty where all is well. */
export async function complaintsOf({ page }: OpenDoor): Promise<string[]> {
  try {
    return page.isClosed() ? [] : await readComplaints(page)
  } catch (error) {
    // A door that is quitting may close its page while it is read.
    if (page.isClosed()) return []
    throw error
  }
}

async function readComplaints(page: Page): Promise<string[]> {
  const messages = await page.consoleMessages({ filter: 'all' })
  const errors = await page.pageErrors({ filter: 'all' })
  const requests = await page.requests()
  return [
    ...messages.filter(isViolation).map((message) => `console: ${message.text()}`),
    // What has no stack has an empty one.
    ...errors
      .filter(isNoPostponement)
      .map((error) => `uncaught in the page: ${error.stack || error.message}`),
    ...requests.filter((request) => isForeign(page, request)).map((one) => `request: ${one.url()}`),
  ]
}

/** Chromium says on the console when a page tries what its policy forbids. */
function isViolation(message: ConsoleMessage): boolean {
  return /content security policy|trusted ?(types|html|script)/i.test(message.text())
}

/** Chromium calls it an error that sizes which changed while it told of others are told in the next frame. */
function isNoPostponement(error: Error): boolean {
  return !/^ResizeObserver loop completed with undelivered notifications/.test(error.message)
}

function isForeign(page: Page, request: Request): boolean {
  const { origin } = new URL(page.url())
  const isOurs = [`${origin}/`, `blob:${origin}/`, 'data:'].some((start) =>
    request.url().startsWith(start),
  )
  return !isOurs
}
