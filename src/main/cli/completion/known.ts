/** Names of workloads, hosts and contexts that this machine's files hold: no engine and no app is asked. */
import { z } from 'zod'
import { settingsSchema } from '../../../shared/model/settings.ts'
import { listContexts } from '../../hosts/environment/docker-contexts.ts'
import { listSshHosts } from '../../hosts/ssh/config/ssh-config.ts'
import { thisMachine, thisUsersSsh } from '../../hosts/this-machine.ts'
import { knownNamesIn } from '../../store/known-names.ts'
import type { Known, Value } from './values.ts'

export function knownHere(dataDir: string): Known {
  return {
    ...knownNamesIn(dataDir),
    contexts: () => listContexts(thisMachine()).map(({ name, host }) => ({ name, about: host })),
    sshHosts: () => listSshHosts(thisUsersSsh()).map((name) => ({ name, about: '~/.ssh/config' })),
    settings: settingsFrom,
  }
}

function settingsFrom(current: string): Value[] {
  const { shape } = settingsSchema
  const [key = '', value] = current.split('=', 2)
  if (value === undefined)
    return Object.keys(shape).map((name) => ({ name: `${name}=`, about: '' }))
  return choicesOf(key).map((name) => ({ name: `${key}=${name}`, about: '' }))
}

function choicesOf(key: string): readonly string[] {
  const field = Object.entries(settingsSchema.shape).find(([name]) => name === key)?.[1]
  const value = field?.unwrap()
  if (value instanceof z.ZodBoolean) return ['true', 'false']
  return value instanceof z.ZodEnum ? value.options : []
}
