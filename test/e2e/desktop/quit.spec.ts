import { pacedMs } from '../../support/paced.ts'
import { containersOf, servedBy } from '../bed/workloads.ts'
import type { OpenDoor } from '../doors/door.ts'
import { expect, test } from '../fixtures.ts'
import { startDeploy } from '../pages/deployment-page.ts'

/** Answers the question that quitting asks, by the words on its buttons. */
function answerQuit(door: OpenDoor, button: string) {
  return door.evaluate(({ dialog }, wanted) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const answer = async (...args: unknown[]) => {
      const options = args.at(-1) as Electron.MessageBoxOptions
      asked.push(options.message)
      return { response: options.buttons?.indexOf(wanted) ?? -1, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: answer })
  }, button)
}

const asked = (door: OpenDoor) => door.evaluate(() => Reflect.get(globalThis, 'asked') as string[])

test('quitting with nothing running asks nothing', async ({ door, app }) => {
  await app.isConnected()
  await door.evaluate(({ app }) => app.quit())
  expect(await door.ended).toBe(0)
})

test('quitting while a deployment runs asks; staying changes nothing, interrupting undoes it', async ({
  door,
  app,
  engine,
  tag,
  terminal,
}) => {
  const deployment = await startDeploy(app, terminal, { name: `web-${tag}` }, 'broken')
  await expect(deployment.stage('health')).toContainText('Running')

  await answerQuit(door, 'Stay')
  await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => asked(door)).toEqual(['1 deployment is running'])
  await expect(deployment.stage('health')).toContainText('Running')

  await answerQuit(door, 'Interrupt and quit')
  await door.evaluate(({ app }) => app.quit())
  expect(await door.ended).toBe(0)
  expect(await containersOf(engine.ask, tag)).toEqual([])
})

test('quitting can wait for the deployment to end, and can still be told to interrupt it', async ({
  door,
  app,
  engine,
  tag,
  terminal,
}) => {
  const deployment = await startDeploy(app, terminal, { name: `web-${tag}` }, 'broken')
  await expect(deployment.stage('health')).toContainText('Running')
  await answerQuit(door, 'Wait, then quit')
  await door.evaluate(({ app }) => app.quit())
  await expect.poll(() => asked(door)).toEqual(['1 deployment is running'])
  await answerQuit(door, 'Interrupt and quit')
  const interrupted = Date.now()
  await door.evaluate(({ app }) => app.quit())
  expect(await door.ended).toBe(0)
  expect(Date.now() - interrupted).toBeLessThan(pacedMs(8_000))
  expect(await containersOf(engine.ask, tag)).toEqual([])
})

test('what ends the process is left to Electron', async ({ door, doorName, app }) => {
  test.skip(doorName !== 'stand-in', 'real Electron has listeners of its own')
  await app.isConnected()
  const listeners = () =>
    ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal))
  expect(await door.evaluate(listeners)).toEqual([0, 0, 0])
})

test('quitting that waits leaves the new version serving', async ({
  door,
  app,
  engine,
  tag,
  terminal,
}) => {
  await startDeploy(app, terminal, { name: `web-${tag}`, soak: '2s' }, 'v1')
  await answerQuit(door, 'Wait, then quit')
  await door.evaluate(({ app }) => app.quit())
  expect(await door.ended).toBe(0)
  expect(await servedBy(await containersOf(engine.ask, tag))).toEqual(['v1'])
})
