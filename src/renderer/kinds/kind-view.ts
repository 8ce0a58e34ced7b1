import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Document as YamlDocument } from 'yaml'
import type { Client } from '../../shared/contract/index.ts'
import type { Issue } from '../../shared/model/failure.ts'
import type { PolicyField } from '../../shared/model/kind.ts'
import type { FoundProject } from '../../shared/model/project.ts'
import type { Applied } from '../client/use-workload.ts'
import type { Problem } from '../editor/problems.ts'
import type { FileLanguage } from '../files/file-language.ts'
import type { Values } from '../form/document-values.ts'

/** View of the window for one kind of workload, and for no other. */
export interface KindView {
  readonly icon: LucideIcon
  readonly words: KindWords
  /** The language of a kind whose workloads are read from files. */
  readonly files?: FileLanguage
  /** Fields for where a new one comes from, in the place of the fields that say so. */
  readonly origin?: OriginView
  /** Fields of a document's `deploy` that say nothing beside such a source. */
  unheeded?(source: Values): readonly PolicyField[]
  /** Text of this kind that is taken for a workload's document. */
  mistakenIn?(text: string, document: YamlDocument): Problem[]
}

export interface KindWords {
  /** Word for what tells live releases apart: `Digest`. */
  readonly identity: string
  /** Why a release is not verified. */
  readonly unproved: string
  /** Sentence on what goes when a workload is deleted. */
  readonly deleted: string
  /** Sentence on the fate of a deployment that is cancelled. */
  readonly cancelled: string
}

/** A thing that somebody dropped or pasted, as far as a workload can be made of it. */
export interface Handed {
  /** Path on this machine; null = the page was not told. */
  readonly path: string | null
  /** Name; '' = it has none. */
  readonly name: string
  readonly isFolder: boolean
  readonly text: string | null
}

/** Origin of the files of a new workload. */
export interface OriginDraft {
  readonly origin: 'folder' | 'text' | 'git'
  /** The file, where it is text alone. */
  readonly text: string
}

export interface OriginView {
  /** Says what can be handed over; a page of the desktop is told more. */
  hint(isDesktop: boolean): string
  /** Tells of what is dropped anywhere on the window, or pasted where no field takes it. */
  readonly Catch: ComponentType<{ onHanded: (handed: Handed) => void }>
  readonly Note: ComponentType<{ handed: Handed; onClose: () => void }>
  begin(handed: Handed | undefined): Beginning
  readonly Fields: ComponentType<OriginFieldsProps>
  /** Fields of its config that have no place in the form then. */
  readonly instead: readonly string[]
  look(client: Client, document: NewDocument, draft: OriginDraft): Promise<FoundProject>
  /** Looks before anything is made, unless it is made whatever its files come to. */
  create(client: Client, creation: Creation): Promise<Applied>
}

export type NewDocument = string | Values

export interface Beginning {
  readonly name: string
  readonly source: Values
  readonly draft: OriginDraft
}

export interface Creation {
  readonly document: NewDocument
  readonly draft: OriginDraft
  readonly isUnlooked: boolean
}

export interface OriginFieldsProps {
  draft: OriginDraft
  onDraft: (draft: OriginDraft) => void
  source: Values
  onSource: (source: Values) => void
  issues: readonly Issue[]
  /** Issues among them that are of the files. */
  fileIssues: readonly Issue[]
}
