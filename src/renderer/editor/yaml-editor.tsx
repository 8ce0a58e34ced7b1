import { useEffect, useRef, useState } from 'react'
import { cx } from '../ui/cx.ts'
import { SkeletonRows } from '../ui/skeleton.tsx'
import type { KeyHelp } from './key-help.ts'
import type { OpenEditor } from './open-editor.ts'
import { lineAt, type Problem } from './problems.ts'

interface YamlEditorProps {
  label: string
  text: string
  onChange?: (text: string) => void
  /** Ctrl S, while it has the focus. */
  onSave?: (text: string) => void
  problems?: readonly Problem[]
  /** Text to compare with: differences are marked. */
  original?: string | null
  /** Offers and explains the keys that can stand in it. */
  help?: KeyHelp
  className?: string
}

const none: readonly Problem[] = []

/** YAML as its writer edits it: numbered, coloured, with what is wrong at its line. */
export function YamlEditor(props: YamlEditorProps) {
  const { label, text, onChange, onSave, help, className } = props
  const { problems = none, original = null } = props
  const host = useRef<HTMLDivElement>(null)
  const editor = useEditor(host, props)
  useEffect(() => editor?.setText(text), [editor, text])
  useEffect(() => editor?.setProblems(problems), [editor, problems])
  useEffect(() => editor?.compareWith(original), [editor, original])
  return (
    <div className={cx('flex min-h-0 min-w-0 flex-col gap-1.5', className)}>
      <div
        ref={host}
        className="min-h-0 flex-1 overflow-hidden rounded-md border focus-within:border-accent"
      >
        {!editor && <SkeletonRows label={`Opening ${label}`} />}
      </div>
      {onChange && (
        <p className="text-xs text-faint">
          {help && 'Ctrl Space offers what can stand here. '}
          {onSave && 'Ctrl S saves. '}
          F8 goes to the next mistake; Esc, then Tab leaves the text.
        </p>
      )}
      {problems.length > 0 && (
        <ProblemList text={text} problems={problems} onOpen={(offset) => editor?.goTo(offset)} />
      )}
    </div>
  )
}

/** Opened once: what it begins with is taken then, what changes is told to it after. */
function useEditor(host: React.RefObject<HTMLDivElement | null>, props: YamlEditorProps) {
  const [editor, setEditor] = useState<OpenEditor>()
  const latest = useRef(props)
  latest.current = props
  useEffect(() => {
    const element = host.current
    if (!element) return
    let isGone = false
    let opened: OpenEditor | undefined
    import('./open-editor.ts')
      .then(({ openEditor }) => {
        if (isGone) return
        const { label, text, help, onChange } = latest.current
        opened = openEditor(element, {
          ...{ label, text, help, readOnly: onChange === undefined },
          onChange: (next) => latest.current.onChange?.(next),
          onSave: (saved) => latest.current.onSave?.(saved),
        })
        setEditor(opened)
      })
      .catch((error: unknown) => reportError(error))
    return () => {
      isGone = true
      opened?.close()
    }
  }, [host])
  return editor
}

interface ProblemListProps {
  text: string
  problems: readonly Problem[]
  onOpen: (offset: number) => void
}

function ProblemList({ text, problems, onOpen }: ProblemListProps) {
  return (
    <section
      aria-label="What is wrong in the text"
      className="max-h-40 shrink-0 overflow-y-auto rounded-md border bg-raised py-1"
    >
      <ul>
        {problems.map(({ from, severity, message }) => (
          <li key={`${from} ${message}`}>
            <button
              type="button"
              onClick={() => onOpen(from)}
              className="flex w-full items-baseline gap-2 px-2 py-0.5 text-left hover:bg-hover"
            >
              <span
                className={cx(
                  'w-18 shrink-0 text-sm font-strong',
                  severity === 'error' ? 'text-bad-ink' : 'text-warn-ink',
                )}
              >
                {severity === 'error' ? 'Error' : 'Warning'}
              </span>
              <span className="w-14 shrink-0 text-sm text-faint tabular-nums">
                line {lineAt(text, from)}
              </span>
              <span className="min-w-0 break-words">{message}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
