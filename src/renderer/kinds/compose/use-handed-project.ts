import { useEffect, useRef } from 'react'
import type { Handed } from '../kind-view.ts'
import { projectFromDrop, projectFromMessage, projectFromText } from './handed-project.ts'

/** A project that is dropped anywhere on the window, or pasted where no field takes it. */
export function useHandedProject(onHanded: (project: Handed) => void): void {
  const latest = useRef(onHanded)
  latest.current = onHanded
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    const take = (project: Handed | null) => {
      if (project && !signal.aborted) latest.current(project)
    }
    // The desktop's preload script tells the path by a message, before the file is read or after.
    let wasTold = false
    const onDrop = (event: DragEvent) => {
      event.preventDefault()
      wasTold = false
      if (!event.dataTransfer) return
      projectFromDrop(event.dataTransfer)
        .then((project) => wasTold || take(project))
        .catch((error: unknown) => reportError(error))
    }
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      const project = source === window ? projectFromMessage(data) : null
      if (!project) return
      wasTold = true
      take(project)
    }
    const onPaste = (event: ClipboardEvent) => {
      const isField = event.composedPath().some(takesText)
      if (!isField) take(projectFromText(event.clipboardData?.getData('text/plain') ?? ''))
    }
    window.addEventListener('dragover', (event) => event.preventDefault(), { signal })
    window.addEventListener('drop', onDrop, { signal })
    window.addEventListener('message', onMessage, { signal })
    window.addEventListener('paste', onPaste, { signal })
    return () => ended.abort()
  }, [])
}

function takesText(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  )
}
