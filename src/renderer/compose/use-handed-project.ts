import { useEffect, useRef } from 'react'
import { type HandedProject, projectFromDrop, projectFromText } from './handed-project.ts'

/** A project that is dropped anywhere on the window, or pasted where no field takes it. */
export function useHandedProject(onHanded: (project: HandedProject) => void): void {
  const latest = useRef(onHanded)
  latest.current = onHanded
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    const take = (project: HandedProject | null) => {
      if (project && !signal.aborted) latest.current(project)
    }
    const onDrop = (event: DragEvent) => {
      event.preventDefault()
      if (event.dataTransfer) projectFromDrop(event.dataTransfer).then(take).catch(reportError)
    }
    const onPaste = (event: ClipboardEvent) => {
      const isField = event.composedPath().some(takesText)
      if (!isField) take(projectFromText(event.clipboardData?.getData('text/plain') ?? ''))
    }
    window.addEventListener('dragover', (event) => event.preventDefault(), { signal })
    window.addEventListener('drop', onDrop, { signal })
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
