import { afterAll } from 'vitest'
import type { EngineBed } from './shared-engine.ts'

interface Listed {
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
}

/** After the tests around it, the engine has no image any more that is named with the tag of its bed. */
export function forgetTaggedImages(bed: EngineBed): void {
  afterAll(async () => {
    const images = await bed.ask<Listed[]>('GET', '/images/json')
    const names = images.flatMap(({ RepoTags, RepoDigests }) => [
      ...(RepoTags ?? []),
      ...(RepoDigests ?? []),
    ])
    for (const name of names.filter((each) => each.includes(bed.tag)))
      await bed.call('DELETE', `/images/${encodeURIComponent(name)}?force=1`)
  })
}
