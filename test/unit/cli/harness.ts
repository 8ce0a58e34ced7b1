/** The terminal door in this process: a scripted app behind it, its output caught. */

import { runCli } from '../../../src/main/cli/program.ts'
import type { CliDeps } from '../../../src/main/cli/session.ts'
import type { Terminal } from '../../../src/main/cli/terminal.ts'
import type { Client } from '../../../src/shared/contract/index.ts'

/** Only the calls a test expects; any other is a TypeError, which fails the test. */
export type Script = {
  readonly [Section in keyof Client]?: {
    readonly [Call in keyof Client[Section]]?: (input: never, options: never) => unknown
  }
}

export const now = Date.parse('2025-06-01T12:00:00Z')

const calm: Script = {
  app: { info: async () => ({ interrupted: [] }) },
}

export interface Setting {
  readonly terminal?: Partial<Terminal>
  readonly deps?: Partial<CliDeps>
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Every line of stdout, parsed. */
  json(): unknown[]
}

/** `argv`: words parted by blanks, or each by itself. */
export async function run(
  argv: string | readonly string[],
  script: Script = {},
  setting: Setting = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    isInteractive: false,
    hasColour: false,
    columns: () => 80,
    out: async (text) => {
      out += `${text}\n`
    },
    err: async (text) => {
      err += `${text}\n`
    },
    raw: (text) => {
      out += text
    },
    takeScreen: () => {
      throw new Error('there is no screen')
    },
    gone: new AbortController().signal,
    canAsk: false,
    ask: async () => '',
    askSecret: async () => '',
    readStdin: async () => '',
    ...setting.terminal,
  }
  const client = { ...calm, ...script } as unknown as Client
  const code = await runCli(typeof argv === 'string' ? argv.split(' ') : argv, {
    terminal,
    interrupted: new AbortController().signal,
    now: () => now,
    openClient: async () => ({ client, warnings: [], close: async () => undefined }),
    dataDirOf: (override) => override ?? '/data',
    reportBug: async () => 'b1',
    readDocument: async () => 'name: web',
    serve: async () => ({ url: 'http://127.0.0.1:1/', close: async () => undefined }),
    version: '1.2.3',
    knownHere: async () => {
      throw new Error('no names are known')
    },
    ...setting.deps,
  })
  const json = () =>
    out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
  return { code, out, err, json }
}
