import type { Implementer } from './answers.ts'
import { fakeHex } from './script.ts'

const text = `services:
  web:
    image: nginx:1.27
    environment:
      GREETING: hello
`

/** One file, kept as it was last written. */
export function projectHandlers(os: Implementer) {
  let file = fileOf(text)
  return {
    read: os.projects.read.handler(() => ({
      files: [file],
      rendered: `name: ls-shop\n${file.text.replace('hello', '••••')}`,
      issues: [],
    })),
    write: os.projects.write.handler(({ input }) => {
      file = fileOf(input.text)
      return file
    }),
  }
}

function fileOf(written: string) {
  return { path: '/srv/shop/compose.yaml', text: written, revision: fakeHex(written, 64) }
}
