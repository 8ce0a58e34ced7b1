import { expect, type Locator } from '@playwright/test'
import type { LongshorePage } from './longshore-page.ts'

/** The hosts, and the dialog that declares one. */
export class HostsPage {
  readonly #app: LongshorePage

  constructor(app: LongshorePage) {
    this.#app = app
  }

  async paste(address: string): Promise<void> {
    await this.#app.goTo('Hosts')
    await this.#app.page.getByRole('button', { name: 'Add host' }).click()
    await this.#app.dialog.getByLabel('Paste an address').fill(address)
  }

  async choose(field: 'Guard level' | 'Colour', option: RegExp): Promise<void> {
    await this.#app.choose(this.#app.dialog.getByRole('combobox', { name: field }), option)
  }

  async addAs(name: string): Promise<void> {
    await this.#app.dialog.getByLabel('Name', { exact: true }).fill(name)
    await this.#app.dialog.getByRole('button', { name: `Add ${name}` }).click()
    await expect(this.#app.dialog).toHaveCount(0)
  }

  /** The two clicks: what ~/.ssh/config calls the host, and the button that adds it. */
  async take(alias: string): Promise<void> {
    await this.#app.goTo('Hosts')
    await this.#app.page.getByRole('button', { name: 'Add host' }).click()
    const known = this.#app.dialog.getByRole('list', { name: 'Known on this machine' })
    await known.getByRole('button', { name: alias }).click()
    await this.#app.dialog.getByRole('button', { name: `Add ${alias}` }).click()
    await expect(this.#app.dialog).toHaveCount(0)
  }

  /** The hosts' own offer: until the fleet is gone, its row and its first steps have the same. */
  async offerToAdopt(project: string, host: string): Promise<void> {
    await this.#app.open(`/hosts?host=${host}`)
    await expect(this.#app.page.getByRole('treegrid', { name: 'Fleet' })).toBeHidden()
    await expect(this.#app.page.getByRole('region', { name: 'First steps' })).toBeHidden()
    await this.#app.page
      .getByRole('main')
      .getByRole('button', { name: `Adopt ${project} on ${host}` })
      .click()
  }

  /** Asks whether the key that a host shows is its own. */
  unknownKey(name: string): Locator {
    return this.#app.page.getByRole('region', { name: `Is this ${name}?` })
  }

  /** What the login of a host asks for. */
  question(title: string): Locator {
    return this.#app.page.getByRole('form', { name: title })
  }

  /** What stands between the app and a host, with its way out. */
  trouble(title: string): Locator {
    return this.#app.page.getByRole('main').getByRole('region', { name: title })
  }

  /** What is read there without its gaps, as fingerprints are shown in groups. */
  async read(place: Locator): Promise<string> {
    return (await place.innerText()).replace(/\s/g, '')
  }

  row(name: string): Locator {
    return this.#app.row(name)
  }
}
