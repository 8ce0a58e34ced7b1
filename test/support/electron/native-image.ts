import fs from 'node:fs'

type ImagePart = Pick<
  Electron.NativeImage,
  'isEmpty' | 'getSize' | 'setTemplateImage' | 'isTemplateImage'
>

/** A picture as the file that it comes from; only PNG is read, and of that only how large it is. */
export class NativeImage implements ImagePart {
  /** '' = it comes from no file that is there, and is empty. */
  readonly file: string
  readonly #size: Electron.Size
  #isTemplate: boolean

  constructor(file: string) {
    const isThere = file !== '' && fs.existsSync(file)
    this.file = isThere ? file : ''
    this.#size = isThere ? pngSize(fs.readFileSync(file)) : { width: 0, height: 0 }
    // By its name, on a Mac alone.
    this.#isTemplate = process.platform === 'darwin' && /Template(@\dx)?\.png$/.test(file)
  }
  isEmpty = () => this.file === ''
  getSize = () => this.#size
  setTemplateImage = (isTemplate: boolean) => {
    this.#isTemplate = isTemplate
  }
  isTemplateImage = () => this.#isTemplate
}

function pngSize(data: Buffer): Electron.Size {
  if (data.toString('latin1', 1, 4) !== 'PNG') throw new Error('the stand-in reads only PNG')
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

export const nativeImage = {
  createFromPath: (file: string) => new NativeImage(file),
  createEmpty: () => new NativeImage(''),
}
