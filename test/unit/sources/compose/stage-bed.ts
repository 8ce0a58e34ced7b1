// A stack of `shop` on an engine in memory, and a docker compose that records what it is asked.
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import type { UpBody } from '../../../../src/main/sources/compose/plan/body.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { testClock } from '../../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const place = { directory: '/srv/shop', files: [], envFiles: [] }
export const owner = { 'longshore.installation': 'mine', 'longshore.workload': 'shop' }
const labelsOf = (service: string, hash: string) => ({
  ...owner,
  'com.docker.compose.project': 'ls-shop',
  'com.docker.compose.service': service,
  'com.docker.compose.config-hash': hash,
})

const verbs = ['up', 'stop', 'start', 'restart', 'pull']
/** Without what tells which project it is. */
const callOf = (argv: readonly string[]) =>
  argv.slice(argv.findIndex((each) => verbs.includes(each)))

/** `onCall` is told what docker compose was asked for, and does it. */
export function stageBed(onCall: (call: string) => void = () => {}) {
  const session = createFakeSession({ installation: 'mine' })
  const { control } = session.engine
  const image = control.addImage('app:1')
  const calls: string[] = []
  const notes: string[] = []
  const kept: string[] = []
  const add = (
    service: string,
    isUp: boolean,
    { name = `ls-shop-${service}-1`, hash = 'h1', labels = {} } = {},
  ) => {
    const all = { ...labelsOf(service, hash), ...labels }
    const id = control.addContainer({ name, image: 'app:1', labels: all }, isUp)
    return { id, name, service, isUp, restarts: 0 }
  }
  const previous = (services: readonly string[], imageId = image.id): UpBody['previous'] => ({
    ...{ place, files: [], env: {}, secrets: [] },
    project: renderedSchema.parse({
      name: 'ls-shop',
      services: Object.fromEntries(services.map((name) => [name, { image: 'app:1' }])),
      networks: { default: { name: 'ls-shop_default' } },
    }),
    services: Object.fromEntries(
      services.map((name) => [
        name,
        { image: 'app:1', imageId, digest: null, built: null, hash: 'h1' },
      ]),
    ),
  })
  const run = {
    session: {
      ...session,
      async run({ argv }: RunCommand) {
        if (argv.includes('compose')) {
          calls.push(callOf(argv).join(' '))
          onCall(calls.at(-1) ?? '')
        }
        return { exitCode: argv[0] === 'pkill' ? 1 : 0, signal: null }
      },
    },
    // No pause matters to what is asked here.
    clock: { ...testClock, sleep: (_: number, signal?: AbortSignal) => testClock.sleep(1, signal) },
    ...{ installation: 'mine', signal: new AbortController().signal, facts: {} },
    workload: {
      document: { name: 'shop', env: {}, source: { kind: 'compose', profiles: [] } },
    },
    ...{ progress() {}, log() {}, note: (line: string) => notes.push(line) },
    recorded: () => null,
    ...{ readTail: async () => [], keepLog: ({ name }: { name: string }) => kept.push(name) },
  } as unknown as StageRun
  return {
    ...{ add, previous, calls, notes, kept, control, run, networks: session.engine.networks },
    respond: session.respond,
    body: (more: Partial<UpBody> = {}): UpBody => ({
      ...{
        type: 'up',
        project: 'ls-shop',
        usesLocalTools: false,
        place,
        before: [],
        previous: null,
      },
      ...{ stopTimeoutMs: 1_000, stabiliseMs: 0, healthTimeoutMs: 5_000, fromFolder: false },
      ...{
        files: [],
        contentHash: 'c',
        secrets: [],
        services: [],
        pull: [],
        build: [],
        builds: {},
      },
      ...{ mayPull: false, isScaling: false, removeOrphans: false, checkedByImage: [] },
      rendered: renderedSchema.parse({ name: 'ls-shop' }),
      ...more,
    }),
    /** `name state` of what is there. */
    left: () =>
      control
        .containers()
        .map(({ spec, state }) => `${spec.name} ${state}`)
        .sort(),
  }
}
