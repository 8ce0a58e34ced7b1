/** stop, start, restart, pull, scale, remove: what is done to the services of a workload. */
import type { Command } from 'commander'
import type { Action } from '../../../shared/model/deployment.ts'
import { confirmByName, confirmOption } from '../confirm.ts'
import { UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { orphansOption, start, waitOption } from './deploys.ts'

const actions = [
  ['stop', 'stop it, or some of its services; nothing is removed'],
  ['start', 'start what was stopped, in the same containers'],
  ['restart', 'restart it, or some of its services, in the same containers'],
  ['pull', 'pull its images anew and bring up what changed'],
] as const satisfies readonly (readonly [Action, string])[]

export function addServiceCommands(program: Command, { action }: Commands): void {
  for (const [name, description] of actions) {
    const command = program
      .command(`${name} <workload> [services...]`)
      .description(description)
      .option('--reason <text>', 'kept in the history')
      .option(...waitOption)
      .option(...confirmOption)
      .action(
        action('deploying', (session, [workload = '', ...services], given) =>
          start(session, given, {
            ...asked(workload, given),
            ...{ action: name, options: { services, ...orphansIn(given) } },
          }),
        ),
      )
    if (name === 'pull') command.option(...orphansOption)
  }
  program
    .command('scale <workload> <counts...>')
    .description('run so many containers: 3 of one program alone, or web=3 of a service')
    .option(...orphansOption)
    .option('--reason <text>', 'kept in the history')
    .option(...waitOption)
    .option(...confirmOption)
    .action(
      action('deploying', (session, [workload = '', ...counts], given) => {
        const scale = scaleOf(counts, workload)
        return start(session, given, {
          ...asked(workload, given),
          ...{ action: 'scale', options: { scale, ...orphansIn(given) } },
        })
      }),
    )
  program
    .command('remove <workload>')
    .description(
      'take it down and forget its document; its history stays, and volumes that are not named',
    )
    .option('--volume <name...>', 'a volume that goes with it, from each host that has it')
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'kept in the history')
    .option(...waitOption)
    .option(...confirmOption)
    .action(
      action('deploying', async (session, [workload = ''], given) => {
        const volumes = [...given.list('volume')]
        if (!given.flag('yes')) await confirmRemoval(session, workload, volumes)
        return start(session, given, {
          ...asked(workload, given),
          ...{ action: 'remove', options: { volumes } },
        })
      }),
    )
}

function asked(workload: string, given: Given): { workload: string; reason: string } {
  return { workload, reason: given.text('reason') ?? '' }
}

const orphansIn = (given: Given) => (given.flag('removeOrphans') ? { removeOrphans: true } : {})

function scaleOf(counts: readonly string[], workload: string): Record<string, number> {
  const pairs = counts.map((text) => countOf(text, workload))
  const names = pairs.map(([name]) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new UsageError(`${twice} has two counts: leave one out`)
  return Object.fromEntries(pairs)
}

function countOf(text: string, workload: string): [string, number] {
  if (/^\d{1,3}$/.test(text)) return [workload, Number(text)]
  const [, service = '', count = ''] = /^([^=]+)=(\d{1,3})$/.exec(text) ?? []
  if (service === '') throw new UsageError(`"${text}" is no count: write 3, or web=3 for a service`)
  return [service, Number(count)]
}

async function confirmRemoval(session: Session, workload: string, volumes: readonly string[]) {
  const loss = volumes.length > 0 ? ` and the data in ${volumes.join(', ')}` : ''
  const question = `Remove ${workload}${loss}?`
  await confirmByName(session, workload, { verb: 'remove', question })
}
