import { expect, it } from 'vitest'
import { browserCommand } from '../../../src/main/web/open-browser.ts'
import type { ServedApp } from '../../../src/main/web/serve-app.ts'
import { runServe, type ServeArgs } from '../../../src/main/web/serve-command.ts'
import { FailureError, failureOf } from '../../../src/shared/lib/failure-error.ts'

function run(argv: string[], serve?: () => Promise<ServedApp>) {
  const seen = { out: [] as string[], err: [] as string[], args: [] as ServeArgs[], closed: 0 }
  const stop = new AbortController()
  let ask = () => {}
  const served: ServedApp = {
    url: 'http://127.0.0.1:1/#token=a',
    newUrl: () => 'http://127.0.0.1:1/#token=b',
    close: async () => {
      seen.closed += 1
    },
  }
  const code = runServe(argv, {
    out: (line) => seen.out.push(line),
    err: (line) => seen.err.push(line),
    interrupted: stop.signal,
    told: (error) => failureOf(error) ?? { kind: 'internal', id: `kept ${error}` },
    onAsk: (listener) => {
      ask = listener
    },
    serve: (args) => {
      seen.args.push(args)
      return serve ? serve() : Promise.resolve(served)
    },
  })
  return { seen, code, stop: () => stop.abort(), ask: () => ask() }
}

it('prints one JSON object with the URL and nothing else, and serves until it is interrupted', async () => {
  const { seen, code, stop } = run(['--json', '--no-open', '--port', '0', '--data', '/x'])
  await expect.poll(() => seen.out.length).toBe(1)
  expect(JSON.parse(seen.out[0] ?? '')).toEqual({ url: 'http://127.0.0.1:1/#token=a' })
  expect(seen.args).toEqual([{ data: '/x', port: 0, open: false, json: true }])
  expect(seen.closed).toBe(0)
  stop()
  expect(await code).toBe(0)
  expect(seen.closed).toBe(1)
})

it('prints another launch URL each time somebody asks', async () => {
  const { seen, code, stop, ask } = run([])
  await expect.poll(() => seen.out.length).toBe(2)
  ask()
  expect(seen.out.at(-1)).toContain('#token=b')
  stop()
  await code
})

it.each([[['--port', 'x']], [['--port', '70000']], [['--port', '-1']], [['--wrong']], [['more']]])(
  'ends with 2 and does nothing on %j',
  async (argv) => {
    const { seen, code } = run(argv)
    expect(await code).toBe(2)
    expect(seen.err).toHaveLength(1)
    expect(seen.args).toEqual([])
  },
)

it('ends with 1 and a sentence when the state folder is taken', async () => {
  const { seen, code } = run([], () =>
    Promise.reject(new FailureError({ kind: 'state-locked', dir: '/x', holder: 'a door' })),
  )
  expect(await code).toBe(1)
  expect(seen.err.join()).toContain('/x')
})

it('tells a mistake of ours by its id, and no stack trace', async () => {
  const { seen, code } = run([], () => Promise.reject(new TypeError('x is not a function')))
  expect(await code).toBe(1)
  expect(seen.err).toEqual([
    expect.stringContaining('This is a mistake of ours, logged as kept TypeError'),
  ])
  expect(seen.err.join()).not.toMatch(/^\s+at /m)
})

it('starts a browser with plain arguments on every system', () => {
  const url = 'file:///home/a%20b/open-longshore.html'
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const [command, args] = browserCommand(platform, url)
    expect(command).toMatch(/^(xdg-open|open|rundll32)$/)
    expect(args.at(-1)).toBe(url)
  }
})
