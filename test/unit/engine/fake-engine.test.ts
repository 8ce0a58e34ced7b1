import { describe } from 'vitest'
import { contractImages } from '../../support/fake-engine/contract-bed.ts'
import { engineContract } from '../../support/fake-engine/engine-contract.ts'
import { createFakeEngine } from '../../support/fake-engine/fake-engine.ts'

describe('the engine in memory', () => {
  const engine = createFakeEngine({ installation: 'contract' })
  const { addImage } = engine.control
  addImage(contractImages.hold)
  addImage(contractImages.healthy, {
    hasHealthcheck: true,
    script: [{ afterMs: 30, do: 'health', health: 'healthy' }],
  })
  addImage(contractImages.unhealthy, {
    hasHealthcheck: true,
    script: [{ afterMs: 30, do: 'health', health: 'unhealthy', output: 'still no good' }],
  })
  addImage(contractImages.exit3, {
    script: [
      { afterMs: 5, do: 'log', line: 'reading the configuration' },
      { afterMs: 6, do: 'log', line: 'cannot open /etc/app.conf', stream: 'stderr' },
      { afterMs: 7, do: 'log', line: 'giving up' },
      { afterMs: 20, do: 'exit', exitCode: 3 },
    ],
  })
  addImage(contractImages.counter, {
    script: [1, 2, 3, 4].map((n) => ({ afterMs: n * 10, do: 'log', line: `line ${n}` }) as const),
  })
  engineContract(() => ({ engine, installation: 'contract', name: (base) => `contract-${base}` }))
})
