import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { parse, stringify } from 'yaml'
import type { Issue } from '../../shared/model/failure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type TabItem, Tabs } from '../ui/tabs.tsx'
import { DocumentText } from './document-text.tsx'
import { DocumentForm } from './form/document-form.tsx'
import { isValues, type Values } from './form/document-values.ts'
import { readSchema } from './form/form-node.ts'
import type { Applied, SourceKind } from './use-workload.ts'

interface DocumentEditorProps {
  initial: Values
  source: SourceKind
  isNew: boolean
  submit: string
  onApplied: (applied: Applied) => void
}

type Mode = 'form' | 'yaml'
const modes: readonly TabItem<Mode>[] = [
  { value: 'form', title: 'Form' },
  { value: 'yaml', title: 'YAML' },
]

/** One document, as a form or as its text; the app checks it and says what is wrong where. */
export function DocumentEditor(props: DocumentEditorProps) {
  const { initial, source, isNew, submit, onApplied } = props
  const [mode, setMode] = useState<Mode>('form')
  const [values, setValues] = useState(initial)
  const [text, setText] = useState('')
  const [textProblem, setTextProblem] = useState<string>()
  const node = useMemo(() => readSchema(source.configSchema, source.kind), [source])
  const document = mode === 'form' ? values : text
  const { apply, check } = useDocument(onApplied)
  const failure = apply.error ? failureFrom(apply.error) : undefined
  const issues = failure?.kind === 'invalid' ? failure.issues : (check.data ?? [])

  const forget = () => {
    apply.reset()
    check.reset()
  }
  const change = (mode: Mode) => {
    if (mode === 'yaml') setText(stringify(values))
    else if (!takeText(text, setValues, setTextProblem)) return
    setMode(mode)
  }

  return (
    <Tabs label="Document as" items={modes} value={mode} onChange={change}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-200 flex-col gap-4 px-4 py-4">
          {mode === 'form' ? (
            <DocumentForm
              values={values}
              source={node}
              sourceTitle={source.title}
              isNew={isNew}
              issues={issues}
              onChange={(next) => {
                setValues(next)
                forget()
              }}
            />
          ) : (
            <DocumentText
              text={text}
              problem={textProblem}
              onChange={(next) => {
                setText(next)
                setTextProblem(undefined)
                forget()
              }}
            />
          )}
        </div>
      </div>
      <div className="flex max-h-[40%] shrink-0 flex-col gap-2 overflow-y-auto border-t bg-canvas px-4 py-2.5">
        <IssueList issues={issues} ok={check.data?.length === 0} />
        {failure && failure.kind !== 'invalid' && <FailureBlock failure={failure} />}
        <div className="flex items-center gap-2">
          <Button
            variant="primary"
            disabled={apply.isPending}
            onClick={() => apply.mutate(document)}
          >
            {submit}
          </Button>
          <Button disabled={check.isPending} onClick={() => check.mutate(document)}>
            Check
          </Button>
        </div>
      </div>
    </Tabs>
  )
}

function useDocument(onApplied: (applied: Applied) => void) {
  const client = useClient()
  const queries = useQueryClient()
  const apply = useMutation({
    mutationFn: (document: string | Values) => client.workloads.apply({ document }),
    onSuccess: async (applied) => {
      await queries.invalidateQueries()
      onApplied(applied)
    },
  })
  const check = useMutation({
    mutationFn: async (document: string | Values) =>
      (await client.workloads.validate({ document })).issues,
  })
  return { apply, check }
}

/** The text as form values; false, with the reason shown, where it is none. */
function takeText(
  text: string,
  take: (values: Values) => void,
  refuse: (problem: string) => void,
): boolean {
  try {
    const data: unknown = parse(text)
    if (isValues(data)) {
      take(data)
      return true
    }
    refuse('a document is a mapping of names to values')
  } catch (error) {
    refuse(error instanceof Error ? error.message : 'not YAML')
  }
  return false
}

function IssueList({ issues, ok }: { issues: readonly Issue[]; ok: boolean }) {
  if (ok) {
    return (
      <p role="status" className="text-good-ink">
        The document is valid. Nothing was stored.
      </p>
    )
  }
  if (issues.length === 0) return null
  return (
    <section
      role="alert"
      aria-label="What is wrong"
      className="rounded-md border border-bad-fill/40 border-l-[3px] border-l-bad-fill bg-raised px-3 py-2"
    >
      <p className="font-strong text-bad-ink">
        {issues.length === 1 ? '1 field needs a change' : `${issues.length} fields need a change`}
      </p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {issues.map((issue) => (
          <li key={`${issue.path} ${issue.message}`} className="break-words">
            {issue.path !== '' && <span className="mr-2 font-mono text-sm">{issue.path}</span>}
            <span className="text-dim">{issue.message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
