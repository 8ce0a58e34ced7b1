/** Origin of the files of a new stack: a folder, a repository, or text that has no folder yet. */
import type { Handed, OriginView } from '../kind-view.ts'
import { HandedNote } from './handed-note.tsx'
import { nameFor } from './handed-project.ts'
import { createStack, lookAtStack } from './new-stack.ts'
import { OriginFields } from './origin-fields.tsx'
import { useHandedProject } from './use-handed-project.ts'

const blankText = `services:
  web:
    image: nginx:1.27
    ports: ["127.0.0.1:8080:80"]
`

export const composeOrigin: OriginView = {
  hint: (isDesktop) =>
    isDesktop
      ? 'Drop a folder or a compose file anywhere here, or paste its path or its text.'
      : 'Paste a path or a compose file anywhere here, or drop a compose file.',
  Catch({ onHanded }) {
    useHandedProject(onHanded)
    return null
  },
  Note: HandedNote,
  begin: (handed: Handed | undefined) => ({
    name: handed ? nameFor(handed) : '',
    source: { path: handed?.path ?? '' },
    draft: {
      origin: typeof handed?.text === 'string' ? 'text' : 'folder',
      text: handed?.text ?? blankText,
    },
  }),
  Fields: OriginFields,
  // What says where the files are has fields of its own; and only adopting makes what is adopted.
  instead: ['path', 'git', 'project', 'onHost'],
  look: lookAtStack,
  create: createStack,
}
