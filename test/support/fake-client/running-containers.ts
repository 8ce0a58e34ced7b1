/** What a container that somebody made by hand would be as a workload. */
import type { RunningContainer } from '../../../src/shared/model/adoption.ts'
import { failed } from './answers.ts'
import { fakeHex } from './script.ts'

export function runningContainer({
  host,
  container,
  name = 'postgres-legacy',
}: {
  host: string
  container: string
  name?: string | undefined
}): RunningContainer {
  if (container === 'gone')
    throw failed({ kind: 'not-found', what: 'container', name: `${container} on ${host}` })
  const id = fakeHex(container, 64)
  return {
    ...{ host, id, container: 'postgres-legacy', name, image: 'postgres:16.4' },
    ...{ state: 'running', health: 'none', secrets: [], secretKeys: ['POSTGRES_PASSWORD'] },
    document: `name: ${name}
host: ${host}
source:
  kind: image
  image: postgres
  defaultTag: "16.4"
  env:
    POSTGRES_PASSWORD: ••••
    POSTGRES_DB: orders
  publish:
    - 5432:5432
  volumes:
    - scope: named
      name: ${fakeHex('volume', 64)}
      target: /var/lib/postgresql/data
      exclusive: true
`,
    lost: [
      'its own seccomp profile, read from a file',
      'that it is removed by itself when it ends (--rm)',
    ],
    warnings: [
      'The volume at /var/lib/postgresql/data has no name of its own: the document names it as the engine does, so that its data moves along',
    ],
    mark: fakeHex(`${host}${container}`, 64),
  }
}
