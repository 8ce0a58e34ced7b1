import { ipcRenderer, webUtils } from 'electron'

/**
 * Hands the page one message port to the app, and the path of what its user drops on it; nothing
 * else. A reload runs this again: the old port closes with its page, which ends everything the old
 * page had asked for.
 */
window.addEventListener(
  'DOMContentLoaded',
  () => {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage('port', null, [port1])
    window.postMessage('longshore-port', '*', [port2])
  },
  { once: true },
)

/** Path of a file, which a page cannot see; it is told only of one that its user dropped just now. */
window.addEventListener(
  'drop',
  (event) => {
    const file = event.isTrusted ? event.dataTransfer?.files[0] : undefined
    const path = file ? webUtils.getPathForFile(file) : ''
    if (path !== '') window.postMessage({ type: 'longshore-dropped', path }, '*')
  },
  { capture: true },
)
