import fs from 'node:fs'
import path from 'node:path'
import { registryBeside } from '../bed/registry.ts'
import { sampleDocument } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { deployTag } from '../pages/deployment-page.ts'

test('a pull tells how far it is, byte by byte, until it is there', async ({
  app,
  dataDir,
  engine,
  terminal,
  tag,
}) => {
  const registry = await registryBeside(engine.socketPath, tag)
  test.skip(registry === undefined, 'needs a registry in a private engine’s namespace')
  if (!registry) return
  try {
    const name = `web-${tag}`
    const image = await registry.pushBig(4, 'v1', 1_000_000)
    const document = sampleDocument({ name, image, port: 0, healthcheck: '' })
    const source = { ...document.source, pull: 'always' }
    const file = path.join(dataDir, 'web.json')
    fs.writeFileSync(file, JSON.stringify({ ...document, source }))
    await app.isConnected()
    await terminal.run('workloads', 'apply', '-f', file)

    const deployment = await deployTag(app, name, 'v1')
    const pull = deployment.stage('pull')
    const megabytes = async () => Number(/([\d.]+) MB of/.exec(await pull.innerText())?.[1] ?? 0)
    await expect(pull).toContainText(/of 4\.\d MB · \d of \d layers/)
    const first = await megabytes()
    await expect.poll(megabytes).toBeGreaterThan(first + 0.5)
    await deployment.ends('Unverified')
    await deployment.hasStages(['pull'])
  } finally {
    await registry.close()
  }
})
