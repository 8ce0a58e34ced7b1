import { afterAll, beforeAll, describe } from 'vitest'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { type EngineBed, sharedEngine } from '../../support/bed/shared-engine.ts'
import { contractImages } from '../../support/fake-engine/contract-bed.ts'
import { engineContract } from '../../support/fake-engine/engine-contract.ts'
import { engineOver } from './engine-over.ts'

function judge(bed: EngineBed): void {
  const installation = `inst-${bed.tag}`
  let engine: Engine
  beforeAll(() => {
    engine = engineOver(bed.socketPath, installation)
  })
  afterAll(() => engine?.close())
  engineContract(() => ({ engine, installation, name: bed.name }))
}

describe('a real engine', () => judge(sharedEngine()))

describe('the oldest engine there is to be had', () =>
  judge(privateEngine({ release: 'bookworm', images: Object.values(contractImages) })))
