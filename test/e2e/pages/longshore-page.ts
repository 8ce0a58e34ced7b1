import { expect, type Locator, type Page } from '@playwright/test'

export type Place = 'Fleet' | 'Deployments' | 'Activity' | 'Hosts' | 'Settings'

/** The window's frame: what is there whatever view is shown. */
export class LongshorePage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  heading(title: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: title })
  }

  /** What asks for an answer; toasts have the role too, and ask for none. */
  get dialog(): Locator {
    return this.page.locator('[role="dialog"]:not([data-toast])')
  }

  /** The window has its connection, and the engine behind it answers. */
  async isConnected(): Promise<void> {
    await expect(this.page.getByRole('contentinfo').getByText(/\b1 hosts? online/)).toBeVisible()
  }

  async goTo(place: Place): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: place })
      .click()
    await expect(this.heading(place)).toBeVisible()
  }

  /** Opens a route as a typed address would. */
  async open(route: string): Promise<void> {
    await this.page.evaluate((to) => {
      location.hash = to
    }, route)
  }

  async chooseTheme(label: 'As the system' | 'Light' | 'Dark'): Promise<void> {
    await this.goTo('Settings')
    await this.choose(this.page.getByRole('combobox', { name: 'Theme' }), label)
  }

  /** Until its list is gone: while that fades away, another one may have the same words. */
  async choose(field: Locator, choice: string | RegExp): Promise<void> {
    await field.click()
    const option = this.page.getByRole('option', { name: choice, exact: true })
    await option.click()
    await expect(option).toHaveCount(0)
  }

  async runCommand(text: string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    const input = this.page.getByRole('combobox', { name: 'Search and run commands' })
    await expect(input).toBeVisible()
    await input.fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** A row of the list in sight, by a text in it. */
  row(text: string): Locator {
    return this.page.getByRole('row').filter({ hasText: text })
  }

  /** What a screen reader is told. */
  announcement(text: string): Locator {
    return this.page.locator('[aria-live]').filter({ hasText: text })
  }

  toast(title: string): Locator {
    return this.page
      .getByRole('dialog')
      .or(this.page.getByRole('alertdialog'))
      .filter({ hasText: title })
  }
}
