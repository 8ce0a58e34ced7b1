/** The program of a container that is taken over: what its image says by itself is left out. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Inspection } from '../../../engine/inspection.ts'
import { foreignLabel } from './known-systems.ts'
import {
  type Facts,
  filled,
  flagIn,
  isSame,
  numberIn,
  type Part,
  pairsIn,
  textIn,
  textsIn,
} from './reading.ts'

export function processOf({ config, hostConfig, image, engine }: Inspection): Part {
  const own = image?.config ?? {}
  const differs = (field: string) => {
    const value = textIn(config, field)
    return value === textIn(own, field) ? '' : value
  }
  const { env, lost } = envOf(config, own)
  const labels = labelsOf(config, own)
  return {
    fields: filled({
      ...programOf(config, own),
      env,
      user: differs('User'),
      workingDir: differs('WorkingDir'),
      stopSignal: stopSignalOf(config, own),
      tty: flagIn(config, 'Tty'),
      stdinOpen: flagIn(config, 'OpenStdin'),
      init: flagIn(hostConfig, 'Init'),
      runtime: runtimeOf(textIn(hostConfig, 'Runtime'), engine.runtime),
      labels: labels.kept,
      healthcheck: checkOf(config, own),
      ...restartOf(hostConfig),
    }),
    lost: [...lost, ...labels.lost],
    said: [],
  }
}

/**
 * A container with an entrypoint of its own gets no command of its image. So one without a command, whose image has
 * one, must have been given its entrypoint.
 */
function programOf(config: Facts, own: Facts): Facts {
  const [entrypoint, command] = [textsIn(config, 'Entrypoint'), textsIn(config, 'Cmd')]
  const ownCommand = textsIn(own, 'Cmd')
  const isOwnEntry = isSame(entrypoint, textsIn(own, 'Entrypoint'))
  const isCut = command.length === 0 && ownCommand.length > 0
  if (isOwnEntry && !isCut) return isSame(command, ownCommand) ? {} : { command }
  // One that has none at all says so, or the image's would be its own.
  return { entrypoint: entrypoint.length === 0 ? [''] : entrypoint, command }
}

/** Stop signal that was wished for; the one that docker's client sends by itself was not. */
function stopSignalOf(config: Facts, own: Facts): string {
  const [signal, usual] = [textIn(config, 'StopSignal'), textIn(own, 'StopSignal')]
  return signal === (usual || 'SIGTERM') ? '' : signal
}

const runtimeOf = (runtime: string, usual: string): string =>
  runtime === usual || runtime === 'runc' ? '' : runtime

/** Restart policy, but for the one that Longshore's containers have by themselves. */
function restartOf(hostConfig: Facts): Facts {
  const policy = (hostConfig.RestartPolicy ?? {}) as Facts
  const name = textIn(policy, 'Name') || 'no'
  if (name === 'unless-stopped') return {}
  const retries = Number(policy.MaximumRetryCount ?? 0)
  return { restart: name === 'on-failure' && retries > 0 ? `${name}:${retries}` : name }
}

/** Beside the image's own: `KEY=value`. */
function envOf(config: Facts, own: Facts): { env: Record<string, string>; lost: string[] } {
  const ofImage = new Set(textsIn(own, 'Env'))
  const added = textsIn(config, 'Env').filter((entry) => !ofImage.has(entry))
  const entries = added.map((entry): [string, string] => {
    const at = entry.indexOf('=')
    return at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
  })
  const isName = (name: string) => /^[^=\0\s]+$/.test(name)
  return {
    env: Object.fromEntries(entries.filter(([name]) => isName(name))),
    lost: entries.filter(([name]) => !isName(name)).map(([name]) => `env "${name}"`),
  }
}

function labelsOf(config: Facts, own: Facts) {
  const ofImage = pairsIn(own, 'Labels')
  const added = Object.entries(pairsIn(config, 'Labels')).filter(
    ([name, value]) => ownValue(ofImage, name) !== value && !name.startsWith('longshore.'),
  )
  const isForeign = ([name]: readonly [string, string]) => foreignLabel(name)
  return {
    kept: Object.fromEntries(added.filter((each) => !isForeign(each))),
    lost: added
      .filter(isForeign)
      .map(([name]) => `label ${name}, by which another system would take it for its own`),
  }
}

/** An engine fills in what its image says of it, so that all of it is there. */
function checkOf(config: Facts, own: Facts): Facts {
  const [check, usual] = [(config.Healthcheck ?? {}) as Facts, own.Healthcheck]
  const test = textsIn(check, 'Test')
  if (test.length === 0 || isSame(check, usual)) return {}
  const duration = (field: string) => {
    const ns = numberIn(check, field)
    return ns > 0 ? `${ns / 1_000_000}ms` : ''
  }
  return filled({
    test,
    interval: duration('Interval'),
    timeout: duration('Timeout'),
    retries: numberIn(check, 'Retries'),
    startPeriod: duration('StartPeriod'),
  })
}
