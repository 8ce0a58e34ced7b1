// Finding and removing what a test made, by the tag in its name.
import { askEngine, callEngine } from '../../../scripts/lib/engine-api.mjs'

interface Tagged {
  readonly containers: readonly { readonly Id: string; readonly Names: readonly string[] }[]
  readonly networks: readonly { readonly Id: string; readonly Name: string }[]
  readonly volumes: readonly { readonly Name: string }[]
}

/** As in hexadecimal, but of letters that are no digits there: no id and no digest has a tag in it by chance. */
export function tagOf(number: number): string {
  const digits = number.toString(16).padStart(4, '0')
  return [...digits].map((digit) => 'ghjkmnpqrstvwxyz'[Number.parseInt(digit, 16)]).join('')
}

async function listTagged(socketPath: string, tag: string): Promise<Tagged> {
  const containers: Tagged['containers'] = await askEngine(
    socketPath,
    'GET',
    '/containers/json?all=1',
  )
  const networks: Tagged['networks'] = await askEngine(socketPath, 'GET', '/networks')
  const { Volumes } = await askEngine(socketPath, 'GET', '/volumes')
  const volumes: Tagged['volumes'] = Volumes ?? []
  return {
    containers: containers.filter(({ Names }) => Names.some((name) => name.includes(tag))),
    networks: networks.filter(({ Name }) => Name.includes(tag)),
    volumes: volumes.filter(({ Name }) => Name.includes(tag)),
  }
}

/** The names of everything tagged, each with its kind. */
export async function findTagged(socketPath: string, tag: string): Promise<string[]> {
  const { containers, networks, volumes } = await listTagged(socketPath, tag)
  return [
    ...containers.map(({ Names }) => `container ${Names[0]?.slice(1)}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...volumes.map(({ Name }) => `volume ${Name}`),
  ]
}

/** Removes everything tagged. */
export async function removeTagged(socketPath: string, tag: string): Promise<void> {
  const { containers, networks, volumes } = await listTagged(socketPath, tag)
  for (const { Id } of containers) {
    await callEngine(socketPath, 'DELETE', `/containers/${Id}?force=1&v=1`)
  }
  for (const { Id } of networks) await callEngine(socketPath, 'DELETE', `/networks/${Id}`)
  for (const { Name } of volumes) await callEngine(socketPath, 'DELETE', `/volumes/${Name}`)
}
