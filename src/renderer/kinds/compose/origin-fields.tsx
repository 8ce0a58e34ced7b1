import { useMutation } from '@tanstack/react-query'
import { ClipboardPaste, FolderOpen, GitBranch, type LucideIcon } from 'lucide-react'
import { useMemo } from 'react'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { useClient, useConnection } from '../../client/client-provider.tsx'
import { YamlEditor } from '../../editor/yaml-editor.tsx'
import { asText, isValues, type Values } from '../../form/document-values.ts'
import { issueAt } from '../../form/schema-field.tsx'
import { FailureBlock, Section } from '../../ui/blocks.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { TextField } from '../../ui/field.tsx'
import { FieldGrid } from '../../ui/field-grid.tsx'
import type { OriginDraft, OriginFieldsProps } from '../kind-view.ts'
import { composeLanguage } from './compose-language.ts'

/** Fields for the origin of a new stack: a folder, a repository, or text that has no folder yet. */
export function OriginFields(props: OriginFieldsProps) {
  const { draft, onDraft } = props
  return (
    <Section title="Where its files are">
      <OriginChoice value={draft.origin} onChange={(origin) => onDraft({ ...draft, origin })} />
      {draft.origin === 'folder' && <FolderFields {...props} />}
      {draft.origin === 'text' && <TextFields {...props} />}
      {draft.origin === 'git' && <GitFields {...props} />}
    </Section>
  )
}

type Origin = OriginDraft['origin']

const origins: readonly (readonly [Origin, string, LucideIcon])[] = [
  ['folder', 'Folder or file on this machine', FolderOpen],
  ['text', 'Pasted text', ClipboardPaste],
  ['git', 'Git repository', GitBranch],
]

function OriginChoice(props: { value: Origin; onChange: (origin: Origin) => void }) {
  const { value, onChange } = props
  return (
    <fieldset className="flex flex-wrap gap-2 pt-1 pb-3">
      <legend className="sr-only">Where its files are</legend>
      {origins.map(([origin, title, Icon]) => (
        <label
          key={origin}
          className={cx(
            'flex h-7 items-center gap-1.5 rounded-md border px-2.5',
            'has-focus-visible:outline-2 has-focus-visible:outline-accent',
            origin === value ? 'border-accent bg-accent-tint' : 'bg-raised hover:bg-hover',
          )}
        >
          <input
            type="radio"
            name="origin"
            checked={origin === value}
            onChange={() => onChange(origin)}
            className="size-3.5 shrink-0 accent-accent outline-none"
          />
          <Icon aria-hidden className="size-3.5 text-dim" strokeWidth={1.75} />
          {title}
        </label>
      ))}
    </fieldset>
  )
}

function FolderFields({ source, onSource, issues }: OriginFieldsProps) {
  const client = useClient()
  const isDesktop = useConnection().door === 'desktop'
  const picking = useMutation({
    mutationFn: (what: 'folder' | 'compose-file') => client.app.pickPath({ what }),
    onSuccess: ({ path }) => path !== null && onSource({ ...source, path }),
  })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label="Folder or file"
            hint="The whole path, from / or ~ on. It is read where it is; nothing is moved."
            error={issueAt(issues, 'source.path')}
            value={asText(source.path)}
            onChange={(path) => onSource({ ...source, path })}
            placeholder="/srv/shop"
            mono
          />
        </div>
        {isDesktop && (
          <span className="flex gap-2 pt-6">
            <Button disabled={picking.isPending} onClick={() => picking.mutate('folder')}>
              Choose a folder
            </Button>
            <Button disabled={picking.isPending} onClick={() => picking.mutate('compose-file')}>
              Choose a file
            </Button>
          </span>
        )}
      </div>
      {picking.error && <FailureBlock failure={failureFrom(picking.error)} />}
    </div>
  )
}

function TextFields({ draft, onDraft, fileIssues }: OriginFieldsProps) {
  const { text } = draft
  const problems = useMemo(
    () =>
      composeLanguage.problemsIn(text, {
        ...{ name: 'compose.yaml', isAlone: true },
        said: { issues: fileIssues, warnings: [] },
      }),
    [text, fileIssues],
  )
  return (
    <div className="flex flex-col gap-2">
      <p className="text-dim">
        Longshore keeps it in a folder of its own, named after the workload. It is edited under
        Files later on.
      </p>
      <YamlEditor
        label="Compose file"
        text={text}
        onChange={(next) => onDraft({ ...draft, text: next })}
        problems={problems}
        help={composeLanguage.help}
        className="h-64"
      />
    </div>
  )
}

function GitFields({ source, onSource, issues }: OriginFieldsProps) {
  const git: Values = isValues(source.git) ? source.git : {}
  const change = (part: Values) => onSource({ ...source, git: { ...git, ...part } })
  return (
    <FieldGrid>
      <div className="col-span-full">
        <TextField
          label="Repository"
          hint="https, ssh or git; fetched with the logins that git has on this machine"
          error={issueAt(issues, 'source.git.url') ?? issueAt(issues, 'source.git')}
          value={asText(git.url)}
          onChange={(url) => change({ url })}
          placeholder="git@example.com:us/shop.git"
          mono
        />
      </div>
      <TextField
        label="Branch, tag or commit"
        hint="Empty = its main branch"
        error={issueAt(issues, 'source.git.ref')}
        value={asText(git.ref)}
        onChange={(ref) => change({ ref: ref === '' ? undefined : ref })}
        placeholder="HEAD"
        mono
      />
      <TextField
        label="Folder in it"
        hint="Empty = its top"
        error={issueAt(issues, 'source.git.path')}
        value={asText(git.path)}
        onChange={(path) => change({ path: path === '' ? undefined : path })}
        placeholder="deploy"
        mono
      />
    </FieldGrid>
  )
}
