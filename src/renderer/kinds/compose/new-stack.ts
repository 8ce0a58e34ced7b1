import type { Client } from '../../../shared/contract/index.ts'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import { isValues } from '../../form/document-values.ts'
import type { Creation, NewDocument, OriginDraft } from '../kind-view.ts'

/** The document as its origin has it: the other two say nothing. */
function settled(document: NewDocument, { origin }: OriginDraft): NewDocument {
  if (typeof document === 'string' || !isValues(document.source)) return document
  const { git, path, ...rest } = document.source
  const own = origin === 'git' ? { path: '', git: git ?? { url: '' } } : { path: path ?? '' }
  return { ...document, source: { ...rest, ...(origin === 'text' ? { path: '' } : own) } }
}

export async function lookAtStack(client: Client, document: NewDocument, draft: OriginDraft) {
  const asked = settled(document, draft)
  return await client.projects.look({
    document: asked,
    ...(draft.origin === 'text' && { text: draft.text }),
  })
}

/** Looks before it makes anything: what docker compose would refuse is said now, not when it is deployed. */
export async function createStack(client: Client, { document, draft, isUnlooked }: Creation) {
  if (!isUnlooked) {
    const { issues } = await lookAtStack(client, document, draft)
    if (issues.length > 0)
      throw new FailureError({ kind: 'invalid', what: 'compose project', issues })
  }
  const asked = settled(document, draft)
  return draft.origin === 'text'
    ? await client.projects.make({ document: asked, text: draft.text })
    : await client.workloads.apply({ document: asked })
}
