// Makes the programs of helper containers from assets/relay/relay.c, one per architecture. To be run by hand after a
// change of that file, on Debian with gcc and gcc-aarch64-linux-gnu; what it makes is kept.
import fs from 'node:fs'
import path from 'node:path'
import { projectRoot } from './lib/paths.mjs'
import { compileRelay, writeRelayPrograms } from './lib/relay.mjs'

const target = path.join(projectRoot, 'src/main/hosts/reach/relay-programs.ts')
fs.writeFileSync(
  target,
  writeRelayPrograms({ amd64: await compileRelay('amd64'), arm64: await compileRelay('arm64') }),
)
