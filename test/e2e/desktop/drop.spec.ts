import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from '../fixtures.ts'
import { WorkloadForm } from '../pages/workload-form.ts'

test('a folder that is dropped on the window is where a new stack is read from', async ({
  app,
  dataDir,
}) => {
  const { page } = app
  await app.isConnected()
  await app.open('/new')
  await expect(app.heading('New workload')).toBeVisible()
  const folder = path.join(dataDir, 'Web Shop')
  fs.mkdirSync(folder)
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [folder], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data })
  }
  await expect(page.getByRole('radio', { name: 'Compose' })).toBeChecked()
  const form = new WorkloadForm(app)
  await expect(form.field('Folder or file')).toHaveValue(/\/Web Shop$/)
  await expect(form.field('Name')).toHaveValue('web-shop')
  await expect(page.getByRole('status', { name: 'What you handed over' })).toContainText('Web Shop')
})
