import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Lock, RefreshCw, Rocket, Save } from 'lucide-react'
import { useMemo, useState } from 'react'
import { ownValue } from '../../shared/lib/own-value.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useProposal } from '../client/proposals.ts'
import { YamlEditor } from '../editor/yaml-editor.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { cx } from '../ui/cx.ts'
import { Mono } from '../ui/mono.tsx'
import { Ago } from '../ui/time.tsx'
import {
  type Drafts,
  fileName,
  isOvertaken,
  isUnsaved,
  onTopOf,
  withDraft,
  withoutDraft,
} from './draft-files.ts'
import type { FileLanguage } from './file-language.ts'
import type { Project } from './files-tab.tsx'
import { OvertakenNote } from './overtaken-note.tsx'

type ProjectFile = Project['files'][number]

interface FileViewProps {
  workload: string
  file: ProjectFile
  project: Project
  language: FileLanguage
  drafts: Drafts
  onDrafts: (change: (drafts: Drafts) => Drafts) => void
  /** Why it cannot be written from here. */
  lock: string | undefined
  /** Changed after what is live was deployed. */
  changedAt: number | undefined
  isReading: boolean
  onRead: () => void
}

/** One file as its user edits it. */
export function FileView(props: FileViewProps) {
  const { workload, file, project, language, drafts, onDrafts } = props
  const { lock, changedAt, isReading, onRead } = props
  const [compares, setCompares] = useState(false)
  const save = useSave(workload, project.host, onDrafts)
  const draft = ownValue(drafts, file.path)
  const text = draft?.text ?? file.text
  const isEdited = isUnsaved(file, drafts)
  const isBehind = isOvertaken(file, drafts)
  const canSave = isEdited && !isBehind && !save.isPending
  const problems = useProblems(props, text)
  // The editor is ahead of what is drawn: it says what it holds.
  const store = (held: string) => {
    if (held === file.text || isBehind || save.isPending) return
    save.mutate({ path: file.path, text: held, revision: draft?.revision ?? file.revision })
  }
  const drop = () => onDrafts((all) => withoutDraft(all, file.path))
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
      <FileHead
        {...{ file, lock, isReading, onRead, compares, isEdited, canSave }}
        onCompares={setCompares}
        onDrop={drop}
        onSave={() => store(text)}
      />
      {lock !== undefined && (
        <p className="flex items-center gap-2 text-dim">
          <Lock aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
          {lock}
        </p>
      )}
      {isBehind && (
        <OvertakenNote
          file={fileName(file.path)}
          onCompare={() => setCompares(true)}
          onDrop={drop}
          onKeep={() => onDrafts((all) => onTopOf(all, file))}
        />
      )}
      {save.error && <FailureBlock failure={failureFrom(save.error)} />}
      {(save.isSuccess || changedAt !== undefined) && !isEdited && (
        <SavedNote
          workload={workload}
          refusedBy={project.issues.length > 0 ? language.reader : undefined}
          changedAt={save.isSuccess ? undefined : changedAt}
        />
      )}
      <YamlEditor
        label={`Text of ${fileName(file.path)}`}
        text={text}
        {...(lock === undefined && {
          onChange: (next: string) => onDrafts((all) => withDraft(all, file, next)),
          onSave: store,
        })}
        problems={problems}
        original={compares ? file.text : null}
        help={language.help}
        className="flex-1"
      />
    </div>
  )
}

interface FileHeadProps extends Pick<FileViewProps, 'file' | 'lock' | 'isReading' | 'onRead'> {
  /** Whether changes are marked. */
  compares: boolean
  isEdited: boolean
  canSave: boolean
  onCompares: (compares: boolean) => void
  onDrop: () => void
  onSave: () => void
}

/** The place of the file, and what can be done with it. */
function FileHead(props: FileHeadProps) {
  const { file, lock, isReading, onRead, compares, isEdited, canSave } = props
  const { onCompares, onDrop, onSave } = props
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Mono className="min-w-60 flex-1 break-all text-dim">{file.path}</Mono>
      {lock === undefined && (
        <CheckBox checked={compares} onChange={onCompares}>
          Mark changes
        </CheckBox>
      )}
      <span className="flex items-center gap-2">
        <Button small icon={RefreshCw} disabled={isReading} onClick={onRead}>
          Read again
        </Button>
        {isEdited && (
          <Button small onClick={onDrop}>
            Drop changes
          </Button>
        )}
        {lock === undefined && (
          <Button
            small
            icon={Save}
            variant={isEdited ? 'primary' : 'default'}
            disabled={!canSave}
            onClick={onSave}
          >
            Save
          </Button>
        )}
      </span>
    </div>
  )
}

/** Problems of a text. Those its reader found are of the text on disk: of another, only the language can tell. */
function useProblems({ file, project, language }: FileViewProps, text: string) {
  const { issues, warnings, files } = project
  const isAlone = files.length === 1
  return useMemo(() => {
    const isSaved = text === file.text
    return language.problemsIn(text, {
      ...{ name: fileName(file.path), isAlone },
      ...(isSaved && { said: { issues, warnings } }),
    })
  }, [text, issues, warnings, isAlone, file, language])
}

interface SavedNoteProps {
  workload: string
  /** Program that does not take the files as they are. */
  refusedBy: string | undefined
  /** By whomever; undefined = it was saved here just now. */
  changedAt: number | undefined
}

/** The files are ahead of what is live; nothing happens until somebody deploys. */
function SavedNote({ workload, refusedBy, changedAt }: SavedNoteProps) {
  const propose = useProposal()
  const done = changedAt === undefined ? 'Saved.' : <>Changed {<Ago at={changedAt} />}.</>
  if (refusedBy !== undefined) {
    return (
      <p role="status" className="rounded-md bg-warn-tint px-3 py-1.5">
        <span className="font-strong text-warn-ink">{done}</span> {refusedBy} does not take it: what
        is wrong stands below the text.
      </p>
    )
  }
  return (
    <p
      role="status"
      className={cx(
        'flex items-center gap-3 rounded-md px-3 py-1.5',
        changedAt === undefined ? 'bg-good-tint' : 'bg-busy-tint',
      )}
    >
      <span className="flex-1">
        <span
          className={cx('font-strong', changedAt === undefined ? 'text-good-ink' : 'text-busy-ink')}
        >
          {done}
        </span>{' '}
        It is not live yet: deploy to make it so.
      </span>
      <Button
        small
        icon={Rocket}
        onClick={() => propose({ kind: 'deploy', workload })}
      >{`Deploy ${workload}`}</Button>
    </p>
  )
}

const withSaved = (project: Project, saved: ProjectFile): Project => ({
  ...project,
  files: project.files.map((file) => (file.path === saved.path ? saved : file)),
})

/** Saving: text typed while it was saved stays a draft, of what is in the file now. */
function useSave(workload: string, host: string, onDrafts: FileViewProps['onDrafts']) {
  const client = useClient()
  const queries = useQueryClient()
  const queryKey = ['project', workload, host]
  return useMutation({
    mutationFn: ({ path, text, revision }: ProjectFile) =>
      client.projects.write({ workload, host, path, text, revision }),
    onSuccess: async (saved) => {
      queries.setQueryData<Project>(queryKey, (project) => project && withSaved(project, saved))
      onDrafts((drafts) =>
        ownValue(drafts, saved.path)?.text === saved.text
          ? withoutDraft(drafts, saved.path)
          : onTopOf(drafts, saved),
      )
      // What its reader says of it takes a while.
      await queries.invalidateQueries({ queryKey })
    },
    // Whoever changed it meanwhile is read, and told of.
    onError: () => queries.invalidateQueries({ queryKey }),
  })
}
