import type { ContainerSpec } from '../../src/main/engine/container-spec.ts'

/** A container with nothing special about it. */
export const plainSpec: Omit<ContainerSpec, 'name' | 'image'> = {
  env: {},
  labels: {},
  network: 'bridge',
  aliases: [],
  expose: [],
  publish: [],
  mounts: [],
  cpus: 0,
  memoryBytes: 0,
  restart: 'no',
}
