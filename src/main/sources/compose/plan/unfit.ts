/** Issues that no `docker compose up` could make anything of, though `config` lets it pass. Pure. */
import type { Issue } from '../../../../shared/model/failure.ts'
import { isTag, parseImageName } from '../../containers/image-name.ts'
import { type Rendered, replicasOf, type Service } from '../rendered.ts'

/** A profile that no service has was mistyped. */
export function unknownProfiles(profiles: readonly string[], known: readonly string[]): Issue[] {
  return profiles.flatMap((profile, index) =>
    known.includes(profile)
      ? []
      : [{ path: `source.profiles[${index}]`, message: `no service has the profile ${profile}` }],
  )
}

export function unfitServices({ services }: Rendered): Issue[] {
  if (Object.keys(services).length === 0)
    return [{ path: 'services', message: 'none is left to deploy, with these profiles' }]
  return Object.entries(services).flatMap(([name, service]) =>
    [...unfitImages(service), ...unfitCounts(service)].map(({ path, message }) => {
      return { path: `services.${name}.${path}`, message }
    }),
  )
}

function unfitImages({ image }: Service): Issue[] {
  const message = image === undefined ? null : unfitImage(image)
  return message === null ? [] : [{ path: 'image', message }]
}

/** Fewer than none: `up` would break down over it. */
function unfitCounts(service: Service): Issue[] {
  if (replicasOf(service) >= 0) return []
  const path = service.scale === undefined ? 'deploy.replicas' : 'scale'
  return [{ path, message: 'is less than 0' }]
}

const digest = /@sha256:[0-9a-f]{64}$/
const imageId = /^(sha256:)?[0-9a-f]{12,64}$/

function unfitImage(image: string): string | null {
  if (imageId.test(image)) return null
  const named = image.replace(digest, '')
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? null : named.slice(colon + 1)
  if (tag !== null && !isTag(tag)) return `"${tag}" is not a tag`
  const parsed = parseImageName(tag === null ? named : named.slice(0, colon))
  return parsed.ok ? null : parsed.error
}
