// The list that a tag is picked from, of a registry that has a thousand.
import { createRoot } from 'react-dom/client'
import { ClientProvider } from '../../../src/renderer/client/client-provider.tsx'
import { TagPicker } from '../../../src/renderer/registries/tag-picker.tsx'
import { fakeConnection } from '../../support/fake-client/connection.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import type { TagsResult } from './bench-page.ts'
import { untilDrawn } from './painted.ts'

/** Until its first rows are painted, from the answer of the registry on. */
export async function pickTag(root: Element): Promise<TagsResult> {
  if (root instanceof HTMLElement) root.style.height = '100vh'
  const fake = createFakeClient('full')
  const list = await fake.registries.tags({ of: 'web' })
  let answered = 0
  const tags = async () => {
    answered = performance.now()
    return list
  }
  const registries = new Proxy(fake.registries, {
    get: (of, name) => (name === 'tags' ? tags : Reflect.get(of, name)),
  })
  const client = new Proxy(fake, {
    get: (of, name) => (name === 'registries' ? registries : Reflect.get(of, name)),
  })
  const { connection } = fakeConnection(client)
  const app = createRoot(root)
  app.render(
    <ClientProvider connection={connection}>
      <TagPicker of="web" onPick={() => {}} onClose={() => {}} />
    </ClientProvider>,
  )
  const [first] = list.tags
  const rows = () => document.querySelectorAll('tr[data-index]')
  await untilDrawn(() => [...rows()].some((row) => row.textContent?.includes(first?.name ?? '')))
  const ms = performance.now() - answered
  const shown = rows().length
  app.unmount()
  return { ms, tags: list.tags.length, rows: shown }
}
