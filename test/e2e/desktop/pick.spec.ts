import { expect, test } from '../fixtures.ts'
import { WorkloadForm } from '../pages/workload-form.ts'

test('the folder of a new stack is chosen in the dialog of the system', async ({ app, door }) => {
  const { page } = app
  await door.evaluate(({ dialog }) => {
    const asked: unknown[] = []
    Object.assign(globalThis, { asked })
    const answers = [
      { canceled: true, filePaths: [] },
      { canceled: false, filePaths: ['/srv/shop'] },
      { canceled: false, filePaths: ['/srv/shop/other.yaml'] },
    ]
    dialog.showOpenDialog = async (...given: unknown[]) => {
      asked.push(Reflect.get(Object(given.at(-1)), 'properties'))
      return answers.shift() ?? { canceled: true, filePaths: [] }
    }
  })
  await app.isConnected()
  await app.open('/new')
  await page.getByRole('radio', { name: 'Compose', exact: true }).check()
  const field = new WorkloadForm(app).field('Folder or file')
  const choose = page.getByRole('button', { name: 'Choose a folder' })
  await choose.click()
  await expect(choose).toBeEnabled()
  await expect(field).toHaveValue('')
  await choose.click()
  await expect(field).toHaveValue('/srv/shop')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await expect(field).toHaveValue('/srv/shop/other.yaml')
  expect(await door.evaluate(() => Reflect.get(globalThis, 'asked'))).toEqual([
    ['openDirectory'],
    ['openDirectory'],
    ['openFile'],
  ])
})
