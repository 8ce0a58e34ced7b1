/** What every Engine must do, run against the real one and against the one in memory. */
import { type ContractBed, contractTools } from './contract-bed.ts'
import { judgeContainers } from './contract-containers.ts'
import { judgeDisk } from './contract-disk.ts'
import { judgeObjects } from './contract-objects.ts'
import { judgeStats } from './contract-stats.ts'
import { judgeStreams } from './contract-streams.ts'

export function engineContract(bed: () => ContractBed): void {
  const tools = contractTools(bed)
  judgeObjects(tools)
  judgeDisk(tools)
  judgeContainers(tools)
  judgeStats(tools)
  judgeStreams(tools)
}
