type DockPart = Pick<
  Electron.Dock,
  'setBadge' | 'getBadge' | 'hide' | 'isVisible' | 'bounce' | 'cancelBounce'
>

/** What a Mac's dock shows of the app. */
export class Dock implements DockPart {
  #badge = ''
  #isVisible = true
  setBadge = (text: string) => {
    this.#badge = text
  }
  getBadge = () => this.#badge
  show = async () => {
    this.#isVisible = true
  }
  hide = () => {
    this.#isVisible = false
  }
  isVisible = () => this.#isVisible
  bounce = () => 0
  cancelBounce = () => undefined
}
