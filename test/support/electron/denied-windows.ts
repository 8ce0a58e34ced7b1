import type { CdpSession } from './cdp.ts'

const binding = '__asksForWindow'

/**
 * Runs in the page, before anything of its own. Chromium would open a window, and load what it is for,
 * before anybody could close it: the real thing denies it before there is one.
 */
function askInstead(name: string): void {
  const ask = (address: string) => {
    const isUrl = URL.canParse(address, location.href)
    Reflect.get(globalThis, name)(isUrl ? new URL(address, location.href).href : address)
  }
  window.open = (address = 'about:blank') => {
    ask(String(address))
    return null
  }
  // Behind whatever the page itself does with a click.
  window.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[target="_blank"]') : null
    if (event.defaultPrevented || !(link instanceof HTMLAnchorElement)) return
    event.preventDefault()
    ask(link.href)
  })
}

/** Tells of each window that the page asks for, instead of opening it. */
export async function denyWindows(page: CdpSession, onAsked: (url: string) => void): Promise<void> {
  page.events.on('Runtime.bindingCalled', (event: { name: string; payload: string }) => {
    if (event.name === binding) onAsked(event.payload)
  })
  await page.send('Runtime.addBinding', { name: binding })
  const source = `(${askInstead})(${JSON.stringify(binding)})`
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source })
}
