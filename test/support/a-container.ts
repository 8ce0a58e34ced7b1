import type { Container } from '../../src/main/engine/engine.ts'

/** As the engine module answers one that runs well, but for what a test is about. */
export function aContainer(change: Partial<Container>): Container {
  return {
    id: 'c1',
    name: 'ls-web-1',
    image: 'app:v1',
    imageId: 'sha256:v1',
    labels: {},
    state: 'running',
    health: 'none',
    healthOutput: '',
    exit: { exitCode: null, oomKilled: false, restarts: 0, error: '', finishedAt: '' },
    wasStopped: false,
    startedAt: '',
    createdAt: 1,
    tty: false,
    networkMode: 'bridge',
    bindings: [],
    addresses: {},
    env: [],
    mounts: [],
    ports: [],
    ...change,
  }
}
