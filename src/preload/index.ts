import { ipcRenderer } from 'electron'

/**
 * Hands the page one message port to the app, and nothing else. A reload runs this again: the
 * old port closes with its page, which ends everything the old page had asked for.
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
