/** The tags of a repository, page by page; what did not change since is not sent again, where the registry honours that. */
import { z } from 'zod'
import { nextPage } from './challenge.ts'
import type { ClientDeps, RegistryClient } from './client.ts'
import { parseJson } from './failures.ts'

const mostTags = 50_000
const mostPages = 500
const pageBytes = 4_194_304
const perPage = 1_000

const tagsSchema = z.object({ tags: z.array(z.string()).nullable() })
/** Without what can be no tag; undefined where it is no list. */
function tagsIn(body: Buffer): string[] | undefined {
  const parsed = tagsSchema.safeParse(parseJson(body))
  return parsed.success ? (parsed.data.tags ?? []).filter(isTag) : undefined
}

const isTag = (text: string): boolean => /^\w[\w.-]{0,127}$/.test(text)

export function createTagList({
  asking,
  failed,
  memory,
}: Required<ClientDeps>): Pick<RegistryClient, 'tags'> {
  async function page(path: string, repository: string, signal: AbortSignal) {
    const known = memory.get(path)
    const headers: Record<string, string> = known ? { 'if-none-match': known.etag } : {}
    const request = { path, repository, headers, maxBytes: pageBytes, accepts: [304] }
    const answer = await asking.ask(request, signal)
    if (answer.status === 304 && known) return { ...known, url: answer.url }
    const { etag, link } = answer.headers
    if (etag) memory.put(path, { etag, link, body: answer.body })
    return { link, body: answer.body, url: answer.url }
  }

  async function tagPage(path: string, repository: string, signal: AbortSignal) {
    const { link, body, url } = await page(path, repository, signal)
    const found = tagsIn(body)
    if (!found)
      throw failed(repository, { cause: 'answer', reason: 'its list of tags cannot be read' })
    const next = nextPage(link, url)
    // Where the answer came from elsewhere, its paths mean nothing here; what was listed last does.
    const isMoved = `${url.pathname}${url.search}` !== path
    const pathname = isMoved ? `/v2/${repository}/tags/list` : next?.pathname
    return { found, next: next && `${pathname}${next.search}` }
  }

  return {
    async tags(repository, signal) {
      const names = new Set<string>()
      let path: string | undefined = `/v2/${repository}/tags/list?n=${perPage}`
      for (let count = 0; path !== undefined && count < mostPages; count += 1) {
        const before = names.size
        const { found, next }: { found: string[]; next: string | undefined } = await tagPage(
          path,
          repository,
          signal,
        )
        for (const name of found) names.add(name)
        // A registry whose pages lead in a circle would be asked for ever.
        path = names.size > before ? next : undefined
        if (names.size >= mostTags) break
      }
      return { names: [...names], isWhole: path === undefined }
    },
  }
}
