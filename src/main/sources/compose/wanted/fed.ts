/**
 * A rendered project as `docker compose` takes it on its standard input. What it was rendered from had more in
 * it: services that no profile brought in, and an environment. Pure.
 */
import type { Rendered } from '../rendered.ts'
import { type ComposeProject, isReserved } from '../tools/compose-cli.ts'
import { joinedServices, linkedServices } from '../tools/up-view.ts'

type FedProject = Pick<ComposeProject, 'files' | 'envFiles' | 'profiles' | 'env'>

export interface Fed {
  readonly project: FedProject
  readonly stdin: string
}

/** Services that are only named have the one, which nothing brings in; the other stands for none. */
const profile = { ofAbsent: 'longshore-absent', ofNone: 'longshore-none' } as const

/** `env`: what its secrets and configs are filled in with. */
export function fed(rendered: Rendered, env: ComposeProject['env'] = {}): Fed {
  const { services } = rendered
  const absent = absentServices(rendered).map((name) => [
    name,
    { image: 'absent', profiles: [profile.ofAbsent] },
  ])
  const used = Object.values(services).flatMap((service) => service.profiles ?? [])
  const kept = Object.entries(env).filter(([name]) => !isReserved(name))
  return {
    stdin: JSON.stringify({
      ...rendered,
      services: { ...Object.fromEntries(absent), ...services },
    }),
    project: {
      files: ['-'],
      envFiles: [],
      // All of its own were brought in.
      profiles: [...new Set(used), profile.ofNone],
      env: Object.fromEntries(kept),
    },
  }
}

/** Those that others name, and do without. */
function absentServices({ services }: Rendered): string[] {
  const named = Object.values(services).flatMap((service) => [
    ...Object.keys(service.depends_on ?? {}),
    ...linkedServices(service),
    ...joinedServices(service),
  ])
  return [...new Set(named)].filter((name) => services[name] === undefined)
}
