import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../../shared/model/failure.ts'
import { label } from '../../../../shared/model/labels.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../source.ts'
import type { DeployBody } from '../plan.ts'

const answerLength = 200
const pollMs = 100
const timeoutMs = 3_000
const removalMs = 5_000

/** What asks; the first that the image has. We time it: some wgets crash on their own timeout. */
const askers = [
  (url: string) => ['wget', '-q', '-O', '-', url],
  (url: string) => ['curl', '-fsS', url],
] as const

/**
 * Asks the new container from another one of the same image on the same network (TF-39), by its
 * address: a name may be longer than DNS takes, and the default network has no names. An image without wget or curl cannot be asked, and that is a failure, not a success.
 */
export async function probeFromContainer(
  run: StageRun,
  body: DeployBody,
  container: Container,
): Promise<Probe> {
  const at = run.clock.now()
  const host = container.addresses[body.rendered.network] || container.name
  const url = `http://${host}:${body.rendered.port}${body.rendered.healthcheck}`
  for (const asker of askers) {
    const outcome = await runOnce(run, body, container, asker(url))
    if (outcome) {
      const durationMs = run.clock.now() - at
      return { at, target: `GET ${url} (probe container)`, durationMs, ...outcome }
    }
  }
  return fail({
    kind: 'probe-failed',
    container: container.name,
    reason: 'its address does not answer from here, and its image has neither wget nor curl',
  })
}

/** undefined: the image has no such program. */
async function runOnce(
  run: StageRun,
  body: DeployBody,
  container: Container,
  argv: readonly string[],
): Promise<Pick<Probe, 'ok' | 'answer'> | undefined> {
  const { containers } = run.session.engine
  const id = await containers.create(
    {
      name: `${container.name}-probe-${run.clock.now().toString(16)}`,
      image: container.imageId,
      entrypoint: argv.slice(0, 1),
      command: argv.slice(1),
      env: {},
      labels: {
        [label.installation]: run.installation,
        [label.workload]: run.workload.document.name,
        [label.deployment]: run.deploymentId,
        [label.role]: 'probe',
      },
      network: body.rendered.network,
      aliases: [],
      expose: [],
      publish: [],
      mounts: [],
      cpus: 0,
      memoryBytes: 64 * 1024 * 1024,
      restart: 'no',
    },
    run.uncut,
  )
  try {
    await containers.start(id, run.signal)
    return await waitForEnd(run, id)
  } catch (error) {
    if (failureOf(error)?.kind === 'start-failed') return undefined
    throw error
  } finally {
    // A cancelled run must not leave it behind; where the engine is silent, undo removes it later.
    const until = AbortSignal.any([run.uncut, AbortSignal.timeout(removalMs)])
    await containers.remove(id, until, 'remove')
  }
}

async function waitForEnd(run: StageRun, id: string): Promise<Pick<Probe, 'ok' | 'answer'>> {
  for (let waited = 0; waited < timeoutMs; waited += pollMs) {
    const container = await run.session.engine.containers.inspect(id, run.signal)
    if (container?.state === 'exited') {
      const lines = await run.readTail(id, 5)
      const answer = lines
        .map(({ line }) => line)
        .join('\n')
        .slice(0, answerLength)
      const { exitCode } = container.exit
      const isOk = exitCode === 0
      return { ok: isOk, answer: answer || (isOk ? '' : `it exited with code ${exitCode}`) }
    }
    await run.clock.sleep(pollMs, run.signal)
  }
  return { ok: false, answer: `no answer in ${timeoutMs} ms` }
}
