import type { Projects } from '../sources/projects.ts'
import type { NewProjects } from '../workloads/new-projects.ts'
import type { Implementer } from './implementer.ts'

export interface ProjectHandlerDeps {
  readonly projects: Projects
  readonly newProjects: NewProjects
}

const never = new AbortController().signal

/** `deps` is read when a call comes: not every test has every module. */
export function projectHandlers(os: Implementer, deps: ProjectHandlerDeps) {
  return {
    running: os.projects.running.handler(({ input, signal = never }) =>
      deps.projects.running(input, signal),
    ),
    look: os.projects.look.handler(({ input: { document, text }, signal = never }) =>
      deps.newProjects.lookAt(document, text, (read) => deps.projects.look(read, signal)),
    ),
    make: os.projects.make.handler(({ input }) =>
      deps.newProjects.make(input.document, input.text),
    ),
    volumes: os.projects.volumes.handler(({ input, signal = never }) =>
      deps.projects.volumes(input.workload, signal),
    ),
    read: os.projects.read.handler(({ input, signal = never }) =>
      deps.projects.read(input, signal),
    ),
    write: os.projects.write.handler(({ input }) => deps.projects.write(input)),
  }
}
