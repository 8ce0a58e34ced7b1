import { afterEach, expect, it } from 'vitest'
import { createEngine } from '../../../src/main/engine/create-engine.ts'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { judgedLabels } from '../../../src/main/engine/owner.ts'
import { openSocket } from '../../../src/main/hosts/local/sockets.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { type EngineServer, startEngineServer } from '../../support/fake-engine/engine-server.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

const opened: { engine: Engine; server: EngineServer }[] = []
afterEach(async () => {
  for (const { engine, server } of opened.splice(0)) {
    engine.close()
    await server.close()
  }
})

const ours = { [label.installation]: 'mine', [label.workload]: 'shop', [label.release]: 'r1' }
const listed = (id: string, Labels: Record<string, string>) => ({
  ...{ Id: id, Names: [`/${id}`], Image: 'app', ImageID: 'sha256:1', Created: 1, Ports: [] },
  ...{ Labels, State: 'running', Status: 'Up' },
})

/** Holds a container of ours, one that was adopted by its id, and a stranger with the same labels as that. */
async function engineWith(adopted: Readonly<Record<string, typeof ours>>): Promise<Engine> {
  const all = [listed('made', ours), listed('taken', { a: '1' }), listed('stranger', { a: '1' })]
  const version = { Version: '26.1.5', ApiVersion: '1.45', MinAPIVersion: '1.24' }
  const server = await startEngineServer(version, (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://engine')
    const filters: { label?: string[]; id?: string[] } = JSON.parse(
      searchParams.get('filters') ?? '{}',
    )
    const found = all
      .filter(({ Id }) => filters.id?.includes(Id) ?? true)
      .filter(({ Labels }) =>
        (filters.label ?? []).every((each) =>
          Object.entries(Labels).some((entry) => entry.join('=') === each),
        ),
      )
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(found))
  })
  const engine = createEngine({
    ...{ host: 'prod', endpoint: `unix://${server.socketPath}`, clock: testClock },
    dial: (signal) => openSocket({ socket: server.socketPath }, signal),
    installation: 'mine',
    adopted: {
      project: () => undefined,
      labels: (host, id) => (host === 'prod' ? adopted[id] : undefined),
      containers: (host) => (host === 'prod' ? Object.keys(adopted) : []),
    },
  })
  opened.push({ engine, server })
  return engine
}

it('counts a container that was adopted by its id as ours, and one of the same make as a stranger', async () => {
  const engine = await engineWith({ taken: ours })
  const found = await engine.containers.list()
  expect(found.map(({ id, owner }) => [id, owner?.workload, owner?.release])).toEqual([
    ['made', 'shop', 'r1'],
    ['taken', 'shop', 'r1'],
    ['stranger', undefined, undefined],
  ])
})

it('finds an adopted one where it is asked for by labels that its engine knows nothing of', async () => {
  const engine = await engineWith({ taken: ours })
  const by = async (...labels: string[]) =>
    (await engine.containers.list({ labels })).map(({ id }) => id)
  expect(await by(`${label.installation}=mine`)).toEqual(['made', 'taken'])
  expect(await by(`${label.installation}=mine`, `${label.workload}=other`)).toEqual([])
  expect(await by('a=1')).toEqual(['taken', 'stranger'])
})

it('leaves what carries labels of an installation to what these say, whatever was adopted', () => {
  const others = { [label.installation]: 'theirs', [label.workload]: 'api' }
  expect(judgedLabels(others, ours)).toEqual(others)
  expect(judgedLabels({ a: '1' }, ours)).toEqual({ a: '1', ...ours })
  expect(judgedLabels({ a: '1' }, undefined)).toEqual({ a: '1' })
})
