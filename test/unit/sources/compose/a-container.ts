import type { Container } from '../../../../src/main/engine/engine.ts'

type Change = Omit<Partial<Container>, 'exit'> & { readonly exit?: Partial<Container['exit']> }

/** A container of a service, running well unless told otherwise. */
export function aContainer(service: string, { exit, labels, ...change }: Change = {}): Container {
  return {
    id: `${service}-id`,
    name: `ls-shop-${service}-1`,
    image: 'app:v1',
    imageId: 'sha256:v1',
    labels: {
      'com.docker.compose.project': 'ls-shop',
      'com.docker.compose.service': service,
      'com.docker.compose.config-hash': 'h1',
      ...labels,
    },
    state: 'running',
    health: 'none',
    healthOutput: '',
    exit: { exitCode: null, oomKilled: false, restarts: 0, error: '', finishedAt: '', ...exit },
    wasStopped: false,
    startedAt: '',
    createdAt: 1,
    tty: false,
    addresses: {},
    env: [],
    mounts: [],
    ports: [],
    ...change,
  }
}
