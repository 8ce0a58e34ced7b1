/** Which profiles a project was brought up with, from what runs of it: nothing else says so. Pure. */
import type { Rendered } from '../rendered.ts'

/** As few as bring in what runs; rather ones that bring in nothing else. */
export function profilesOf(
  { services }: Pick<Rendered, 'services'>,
  running: ReadonlySet<string>,
): string[] {
  const all = new Set(Object.values(services).flatMap((service) => service.profiles ?? []))
  const broughtBy = (profile: string) =>
    Object.keys(services).filter((name) => services[name]?.profiles?.includes(profile))
  const chosen: string[] = []
  const brought = new Set<string>()
  const isOpen = (name: string) => running.has(name) && !brought.has(name)
  const weigh = (profile: string) => {
    const names = broughtBy(profile).filter((name) => !brought.has(name))
    const wanted = names.filter(isOpen).length
    return { profile, wanted, others: names.length - wanted }
  }
  for (;;) {
    const [best] = [...all]
      .map(weigh)
      .filter(({ wanted }) => wanted > 0)
      .sort((a, b) => a.others - b.others || b.wanted - a.wanted)
    if (!best) return chosen
    chosen.push(best.profile)
    for (const name of broughtBy(best.profile)) brought.add(name)
  }
}
