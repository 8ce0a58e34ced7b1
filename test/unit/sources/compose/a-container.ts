import type { Container } from '../../../../src/main/engine/engine.ts'
import { aContainer as anyContainer } from '../../../support/a-container.ts'

type Change = Omit<Partial<Container>, 'exit'> & { readonly exit?: Partial<Container['exit']> }

/** A container of a service, running well unless told otherwise. */
export function aContainer(service: string, { exit, labels, ...change }: Change = {}): Container {
  return anyContainer({
    id: `${service}-id`,
    name: `ls-shop-${service}-1`,
    labels: {
      'com.docker.compose.project': 'ls-shop',
      'com.docker.compose.service': service,
      'com.docker.compose.config-hash': 'h1',
      ...labels,
    },
    exit: { exitCode: null, oomKilled: false, restarts: 0, error: '', finishedAt: '', ...exit },
    ...change,
  })
}
