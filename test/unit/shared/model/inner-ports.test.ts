import { expect, it } from 'vitest'
import { innerPorts } from '../../../../src/shared/model/fleet.ts'

it('offers each TCP port inside the container once', () => {
  const ports = ['0.0.0.0:80->8080/tcp', '[::]:80->8080/tcp', '5432/tcp', '53/udp']
  expect(innerPorts(ports)).toEqual([8080, 5432])
})
