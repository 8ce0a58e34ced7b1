// node --import <this file> out/main/index.js: the app's own build, with `electron` answered by the
// stand-in in this folder. electron-store's import of it is answered too.
import { registerHooks } from 'node:module'

const standIn = new URL('./electron.ts', import.meta.url).href
const url = 'stand-in:electron'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url, format: 'module', shortCircuit: true }
      : next(specifier, context),
  load: (address, context, next) =>
    address === url
      ? {
          format: 'module',
          shortCircuit: true,
          // Electron can be imported by name and as a whole; so can this.
          source: `import * as all from '${standIn}'; export * from '${standIn}'; export default all`,
        }
      : next(address, context),
})
