import { type SetStateAction, useMemo, useState } from 'react'
import { stringify } from 'yaml'
import { ok } from '../../shared/lib/result.ts'
import type { Issue } from '../../shared/model/failure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import type { SourceKind } from '../client/use-kinds.ts'
import type { Applied } from '../client/use-workload.ts'
import { isValues, readValues, type Values } from '../form/document-values.ts'
import { type FormNode, readSchema } from '../form/form-node.ts'
import type { OriginDraft } from '../kinds/kind-view.ts'
import { viewOf } from '../kinds/kinds.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type TabItem, Tabs } from '../ui/tabs.tsx'
import { DocumentForm } from './document-form.tsx'
import { DocumentText } from './document-text.tsx'
import { DocumentVerdict } from './document-verdict.tsx'
import { type NewOrigin, useDocument } from './use-document.ts'

interface DocumentEditorProps {
  initial: Values
  source: SourceKind
  isNew: boolean
  submit: string
  onApplied: (applied: Applied) => void
  /** Fields for where a new one comes from, in the place of the fields that say so. */
  origin?: NewOrigin & { readonly onDraft: (draft: OriginDraft) => void }
}

type Mode = 'form' | 'yaml'
const noIssues: readonly Issue[] = []
const noFields: readonly string[] = []
const modes: readonly TabItem<Mode>[] = [
  { value: 'form', title: 'Form' },
  { value: 'yaml', title: 'YAML' },
]

interface TextDraft {
  readonly text: string
  /** Why it is no form; until it is changed. */
  readonly problem?: string
}

/** One document, as a form or as its text; the app checks it and says what is wrong where. */
export function DocumentEditor(props: DocumentEditorProps) {
  const { initial, source, isNew, submit, onApplied, origin } = props
  const [mode, setMode] = useState<Mode>('form')
  const [values, setValues] = useState(initial)
  const [draft, setDraft] = useState<TextDraft>({ text: '' })
  const node = useMemo(() => readSchema(source.configSchema, source.kind), [source])
  const hasOrigin = origin !== undefined
  const instead = origin?.view.instead ?? noFields
  const shown = useMemo(() => without(node, instead), [node, instead])
  const document = mode === 'form' ? values : draft.text
  const use = useDocument({ isNew, origin, onApplied })
  const { apply, check } = use
  const found = foundBy(apply.error ?? check.error, check.data, hasOrigin)
  const { issues, isOfFiles } = found
  const fileIssues = isOfFiles ? issues : noIssues

  const forget = () => {
    apply.reset()
    check.reset()
  }
  const edit = (next: SetStateAction<Values>) => {
    setValues(next)
    forget()
  }
  const change = (mode: Mode) => {
    const read = mode === 'form' ? readValues(draft.text) : ok(values)
    if (!read.ok) return setDraft({ ...draft, problem: read.error })
    setValues(read.value)
    setDraft({ text: stringify(read.value) })
    setMode(mode)
  }

  return (
    <Tabs label="Document as" items={modes} value={mode} onChange={change}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-200 flex-col gap-4 px-4 py-4">
          {mode === 'form' && origin && (
            <origin.view.Fields
              draft={origin.draft}
              onDraft={(draft) => {
                origin.onDraft(draft)
                forget()
              }}
              source={isValues(values.source) ? values.source : {}}
              onSource={(next) => edit((last) => ({ ...last, source: next }))}
              issues={issues}
              fileIssues={fileIssues}
            />
          )}
          {mode === 'form' ? (
            <DocumentForm
              values={values}
              source={shown}
              kind={source}
              isNew={isNew}
              issues={issues}
              onChange={edit}
            />
          ) : (
            <DocumentText
              text={draft.text}
              problem={draft.problem}
              onChange={(next) => {
                setDraft({ text: next })
                forget()
              }}
            />
          )}
        </div>
      </div>
      <DocumentFooter
        {...{ source, submit, use, document, found, hasOrigin }}
        isMarked={mode === 'form' && origin?.draft.origin === 'text'}
      />
    </Tabs>
  )
}

interface DocumentFooterProps extends Pick<DocumentEditorProps, 'source' | 'submit'> {
  use: ReturnType<typeof useDocument>
  document: string | Values
  found: ReturnType<typeof foundBy>
  hasOrigin: boolean
  /** Issues stand at their lines in the text that is in sight. */
  isMarked: boolean
}

/** The app's word on the document, and what can be done with it. */
function DocumentFooter(props: DocumentFooterProps) {
  const { source, submit, use, document, found, hasOrigin, isMarked } = props
  const { apply, check } = use
  const { failure, issues, isOfFiles } = found
  return (
    <div className="flex max-h-[40%] shrink-0 flex-col gap-2 overflow-y-auto border-t bg-canvas px-4 py-2.5">
      <DocumentVerdict
        issues={issues}
        ok={check.data?.issues.length === 0 && !failure}
        found={check.data?.found}
        reader={isOfFiles ? viewOf(source.kind).files?.reader : undefined}
        isMarked={isMarked}
      />
      {failure && failure.kind !== 'invalid' && <FailureBlock failure={failure} />}
      <div className="flex items-center gap-2">
        <Button
          variant="primary"
          disabled={apply.isPending}
          onClick={() => {
            check.reset()
            apply.mutate({ document })
          }}
        >
          {submit}
        </Button>
        <Button
          disabled={check.isPending}
          onClick={() => {
            apply.reset()
            check.mutate(document)
          }}
        >
          Check
        </Button>
        {hasOrigin && apply.error && isOfFiles && failure?.kind !== 'exists' && (
          <Button
            disabled={apply.isPending}
            onClick={() => apply.mutate({ document, isUnlooked: true })}
          >
            Create it anyway
          </Button>
        )}
        {apply.isPending && hasOrigin && (
          <span role="status" className="busy-pulse text-dim">
            Reading its files
          </span>
        )}
      </div>
    </div>
  )
}

/** Problems found, and whether they are in the project's files; elsewhere it is in the document. */
function foundBy(
  error: Error | null,
  checked: { readonly issues: readonly Issue[] } | undefined,
  hasOrigin: boolean,
) {
  const failure = error ? failureFrom(error) : undefined
  const isInvalid = failure?.kind === 'invalid'
  const issues = isInvalid ? failure.issues : (checked?.issues ?? noIssues)
  return { failure, issues, isOfFiles: hasOrigin && !(isInvalid && failure.what === 'workload') }
}

function without(node: FormNode, names: readonly string[]): FormNode {
  if (node.kind !== 'group') return node
  return { ...node, fields: node.fields.filter(({ name }) => !names.includes(name)) }
}
