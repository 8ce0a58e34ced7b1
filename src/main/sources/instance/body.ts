/** Body that a plan for an instance hands to the stages: plain data, kept sealed while they run. */
import type { SeveralSpec } from '../rollout/several.ts'
import type { ControlSpec, RemovalSpec } from '../rollout/spec.ts'
import type { Rendered } from './render.ts'

export interface DeployBody {
  readonly type: 'deploy'
  readonly rendered: Rendered
  readonly spec: Omit<SeveralSpec, 'release'>
}

/** By container id, the service that each is of. */
type Services = Readonly<Record<string, string>>

export interface RemovalBody extends RemovalSpec {
  readonly type: 'remove'
  readonly services: Services
}

export interface ControlBody extends ControlSpec {
  readonly services: Services
}

export type InstanceBody = DeployBody | RemovalBody | ControlBody
