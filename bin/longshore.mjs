#!/usr/bin/env node
// The built terminal program, on any Node that is new enough. Only what every Node can read stands here:
// one that is too old shall say so, and not show a syntax error.
import fs from 'node:fs'
import module from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The first with everything that is used, SQLite above all. */
const neededMajor = 24
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const program = path.join(root, 'out/main/cli.js')

if (Number(process.versions.node.split('.')[0]) < neededMajor) {
  refuse(
    `longshore needs Node ${neededMajor} or newer, and this is Node ${process.versions.node} (${process.execPath}).`,
  )
} else if (!fs.existsSync(program)) {
  refuse(`longshore is not built yet: run "npm ci && npm run build" in ${root}`)
} else {
  // What Node has to say about itself is nothing to who only runs a program.
  process.removeAllListeners('warning')
  module.enableCompileCache(path.join(cacheFolder(), 'compiled'))
  await import(pathToFileURL(program).href)
}

/** @param {string} sentence */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

/** This user's own: compiled code that another could write would run as this user. */
function cacheFolder() {
  const home = os.homedir()
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32') {
    return path.join(LOCALAPPDATA || path.join(home, 'AppData/Local'), 'longshore/cache')
  }
  if (process.platform === 'darwin') return path.join(home, 'Library/Caches/longshore')
  return path.join(XDG_CACHE_HOME || path.join(home, '.cache'), 'longshore')
}
