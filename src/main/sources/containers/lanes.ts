/** Events of a timeline about the containers that a deployment moves. */
import type { EventData } from '../../../shared/model/timeline.ts'
import type { StageRun } from '../stage.ts'

type ContainerData = Extract<EventData, { type: 'container' }>

interface Moment extends Omit<ContainerData, 'type' | 'containerId'> {
  readonly id: string
}

/** A line that stays, and a turn in the lane of a container. */
export function noteMoment(run: StageRun, line: string, { id, ...told }: Moment): void {
  run.note(line, { type: 'container', containerId: id, ...told })
}
