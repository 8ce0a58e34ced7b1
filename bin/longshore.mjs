#!/usr/bin/env node
// The built terminal program, on any Node that is new enough. Only what every Node can read stands here, and nothing is
// imported: one that is too old shall say so, and the others start without what an import reads of Node's own modules.

/** The first with everything that is used, SQLite above all. */
const neededMajor = 24

if (Number(process.versions.node.split('.')[0]) < neededMajor) {
  refuse(
    `longshore needs Node ${neededMajor} or newer, and this is Node ${process.versions.node} (${process.execPath}).`,
  )
} else {
  await start()
}

async function start() {
  const [fs, module, path, url] = ['fs', 'module', 'path', 'url'].map(process.getBuiltinModule)
  const root = path.dirname(path.dirname(url.fileURLToPath(import.meta.url)))
  const program = path.join(root, 'out/main/cli.js')
  if (!fs.existsSync(program)) {
    refuse(`longshore is not built yet: run "npm ci && npm run build" in ${root}`)
    return
  }
  // What Node has to say about itself is nothing to who only runs a program.
  process.removeAllListeners('warning')
  module.enableCompileCache(path.join(cacheFolder(path), 'compiled'))
  await import(url.pathToFileURL(program).href)
}

/** @param {string} sentence */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

/**
 * This user's own: compiled code that another could write would run as this user.
 * @param {typeof import('node:path')} path
 */
function cacheFolder(path) {
  const home = process.getBuiltinModule('os').homedir()
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32') {
    return path.join(LOCALAPPDATA || path.join(home, 'AppData/Local'), 'longshore/cache')
  }
  if (process.platform === 'darwin') return path.join(home, 'Library/Caches/longshore')
  return path.join(XDG_CACHE_HOME || path.join(home, '.cache'), 'longshore')
}
