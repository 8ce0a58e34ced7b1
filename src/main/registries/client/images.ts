/** Images that tags mean: its digest, and of the image for one platform how big it is, and what its config says. */
import type { ClientDeps, RegistryClient } from './client.ts'
import { parseJson, type What } from './failures.ts'
import type { Answer } from './http.ts'
import {
  accept,
  type Config,
  digestOf,
  entryFor,
  type Index,
  isDigest,
  type Manifest,
  type Platform,
  parseConfig,
  parseManifest,
  platformsIn,
  sizeOf,
} from './manifest.ts'

const manifestBytes = 4_194_304
const configBytes = 8_388_608

export function createImages({
  asking,
  failed,
  memory,
}: Required<ClientDeps>): Pick<RegistryClient, 'digest' | 'image'> {
  async function manifest(repository: string, reference: string, signal: AbortSignal) {
    const known = isDigest(reference) ? memory.get(reference) : undefined
    const body = known?.body ?? (await manifestBody(repository, reference, signal))?.body
    if (!body) return undefined
    const digest = digestOf(body)
    if (isDigest(reference) && digest !== reference)
      throw failed(repository, wrong('a manifest is not what its digest says'))
    memory.put(digest, { etag: '', link: undefined, body })
    const parsed = parseManifest(parseJson(body))
    if (!parsed) throw failed(repository, wrong('what it has under that name is no image'))
    return { digest, parsed }
  }

  async function manifestBody(repository: string, reference: string, signal: AbortSignal) {
    const request = {
      ...{ path: `/v2/${repository}/manifests/${reference}`, repository },
      ...{ headers: { accept }, maxBytes: manifestBytes, accepts: [404] },
    }
    return absentOr(await asking.ask(request, signal))
  }

  /** The image of that platform; undefined = there is none for it. */
  async function singleOf(
    repository: string,
    parsed: Index | Manifest,
    { platform, signal }: { readonly platform: Platform; readonly signal: AbortSignal },
  ): Promise<Manifest | undefined> {
    if (!('manifests' in parsed)) return parsed
    const entry = entryFor(parsed, platform)
    const own = entry === undefined ? undefined : await manifest(repository, entry, signal)
    return own && !('manifests' in own.parsed) ? own.parsed : undefined
  }

  async function configOf(repository: string, { config }: Manifest, signal: AbortSignal) {
    const { digest, size } = config
    if (size > configBytes) return null
    const path = `/v2/${repository}/blobs/${digest}`
    const request = { path, repository, maxBytes: configBytes }
    const body = memory.get(digest)?.body ?? (await asking.ask(request, signal)).body
    if (digestOf(body) !== digest)
      throw failed(repository, wrong('a config is not what its digest says'))
    memory.put(digest, { etag: '', link: undefined, body })
    return parseConfig(parseJson(body)) ?? null
  }

  return {
    async digest(repository, reference, signal) {
      const request = {
        ...{
          path: `/v2/${repository}/manifests/${reference}`,
          repository,
          method: 'HEAD' as const,
        },
        ...{ headers: { accept }, maxBytes: 65_536, accepts: [404] },
      }
      const answer = absentOr(await asking.ask(request, signal))
      if (!answer) return undefined
      const told = answer.headers['docker-content-digest'] ?? ''
      // Older ones do not say it: then it is what its body hashes to.
      return isDigest(told) ? told : (await manifest(repository, reference, signal))?.digest
    },
    async image(repository, { reference, platform }, signal) {
      const top = await manifest(repository, reference, signal)
      if (!top) return undefined
      const single = await singleOf(repository, top.parsed, { platform, signal })
      const config = single ? await configOf(repository, single, signal) : null
      const platforms = platformsOf(top.parsed, config)
      const isFor = single && (config === null || isSame(config.platform, platform))
      return { digest: top.digest, platforms, sizeBytes: isFor ? sizeOf(single) : null, config }
    },
  }
}

/** One alone is of whatever platform its config says, and where that says nothing, of any. */
const isSame = ({ os, architecture }: Platform, wanted: Platform): boolean =>
  (os === '' || os === wanted.os) && (architecture === '' || architecture === wanted.architecture)

/** The platforms of an index; an image tells its own in its config. */
function platformsOf(parsed: Index | Manifest, config: Config | null): Platform[] {
  if ('manifests' in parsed) return platformsIn(parsed).map((each) => each.platform)
  return config ? [config.platform] : []
}

const wrong = (reason: string): What => ({ cause: 'answer', reason })

const absentOr = <A extends Answer>(answer: A): A | undefined =>
  answer.status === 404 ? undefined : answer
