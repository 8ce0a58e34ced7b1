import type { FoundProject, RunningProject } from '../../../src/shared/model/project.ts'
import { failed, type Implementer } from './answers.ts'
import { keepingName } from './ill.ts'
import { ownVolumes } from './ill-plans.ts'
import { runningProject } from './running-projects.ts'
import { fakeHex } from './script.ts'
import type { World } from './world.ts'

const text = `services:
  web:
    image: nginx:1.27
    environment:
      GREETING: hello
`

/** One file, kept as it was last written. */
export function projectHandlers(world: World, os: Implementer) {
  let file = fileOf(text)
  return {
    running: os.projects.running.handler(async ({ input, signal }): Promise<RunningProject> => {
      await world.gate(signal)
      return runningProject(input)
    }),
    look: os.projects.look.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return found(input)
    }),
    make: os.projects.make.handler(() => {
      throw failed({ kind: 'exists', what: 'workload', name: 'shop' })
    }),
    volumes: os.projects.volumes.handler(async ({ input, signal }) => {
      await world.gate(signal)
      if (input.workload === keepingName)
        return {
          volumes: ownVolumes.map((name) => ({ name, host: 'prod-1', bytes: null })),
          away: [],
        }
      const volumes = [
        { name: 'ls-shop_cache', host: 'prod-1', bytes: 18_400_000 },
        { name: 'ls-shop_data', host: 'prod-1', bytes: 6_240_000_000 },
        { name: 'ls-shop_uploads', host: 'prod-1', bytes: null },
      ]
      return { volumes, away: [] }
    }),
    read: os.projects.read.handler(async ({ input: { host = 'prod-1' }, signal }) => {
      await world.gate(signal)
      const issues = file.text.includes('ports: 8080')
        ? [{ path: 'compose.yaml line 6: services.web.ports', message: 'must be a list' }]
        : []
      const rendered = `name: ls-shop\n${file.text.replace('hello', '••••')}`
      const shown = issues.length > 0 ? null : rendered
      return { host, files: [file], rendered: shown, issues, warnings: [] }
    }),
    write: os.projects.write.handler(async ({ input, signal }) => {
      await world.gate(signal)
      file = fileOf(input.text)
      return file
    }),
  }
}

/** A folder whose name says that it is missing is missing. */
function found(input: {
  document: string | Record<string, unknown>
  text?: string | undefined
}): FoundProject {
  const source = typeof input.document === 'string' ? {} : input.document.source
  const path = String(Reflect.get(Object(source), 'path') ?? '')
  if (path.includes('missing')) {
    const message = `there is no ${path} on this machine`
    throw failed({ kind: 'invalid', what: 'workload', issues: [{ path: 'source.path', message }] })
  }
  const files = ['compose.yaml', 'compose.override.yaml']
  return {
    ...{ directory: path === '' ? null : path, commit: null, files, issues: [] },
    services: [
      { service: 'web', image: 'nginx:1.27' },
      { service: 'api', image: 'registry.example/shop/api:2.4' },
      { service: 'db', image: 'postgres:17.2' },
    ],
  }
}

function fileOf(written: string) {
  return { path: '/srv/shop/compose.yaml', text: written, revision: fakeHex(written, 64) }
}
