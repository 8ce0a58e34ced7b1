import { useMemo } from 'react'
import { YamlEditor } from '../editor/yaml-editor.tsx'
import { lintDocument } from './lint-document.ts'

interface DocumentTextProps {
  text: string
  /** Why it cannot be shown as a form. */
  problem: string | undefined
  onChange: (text: string) => void
}

/** A workload's document as its text. */
export function DocumentText({ text, problem, onChange }: DocumentTextProps) {
  const problems = useMemo(() => lintDocument(text), [text])
  return (
    <div className="flex flex-col gap-1">
      <p className="text-sm text-faint">
        YAML or JSON, as longshore workloads apply reads it. Values shown as •••• keep what is
        stored.
      </p>
      {problem !== undefined && (
        <p role="alert" className="text-sm text-bad-ink">
          {problem}
        </p>
      )}
      <YamlEditor
        label="Document"
        text={text}
        onChange={onChange}
        problems={problems}
        className="h-[max(24rem,calc(100vh-19rem))]"
      />
    </div>
  )
}
