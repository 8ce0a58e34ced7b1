import { expect, it } from 'vitest'
import { lookedAt } from '../../../../src/main/desktop/tray/attention.ts'
import { aDeployment } from './facts.ts'

const deployments = [
  aDeployment('d1'),
  aDeployment('d2', { workload: 'api' }),
  aDeployment('d3', { workload: 'deployments' }),
]

it.each([
  ['/deployments', ['d1', 'd2', 'd3']],
  ['/deployments/d2', ['d2']],
  ['/deployments/d9', []],
  ['/workloads/web', ['d1']],
  ['/workloads/web/logs?range=1', ['d1']],
  ['/fleet', []],
  ['/hosts?host=web', []],
  ['', []],
])('who sees %s looks at its deployments', (route, ids) => {
  expect(lookedAt(route, deployments)).toEqual(ids)
})
