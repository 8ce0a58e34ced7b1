import { z } from 'zod'
import { parseRestart } from './amounts.ts'
import { signalText } from './engine-names.ts'
import { about, pairsIn, pairsOf, parsedText, plainText } from './fields.ts'
import { shellWords } from './shell-words.ts'

const argument = z
  .string({ error: 'write text; a number in quotes' })
  .refine((written) => !written.includes('\0'), 'it has no NUL')

const words = z.union([parsedText(shellWords), z.array(argument)], {
  error: 'write a command, like node server.js, or a list of its words',
})

const labels = pairsOf('write names with values, or a list of name=value').superRefine(
  (written, { addIssue }) => {
    for (const name of Object.keys(pairsIn(written))) {
      if (!/^(longshore|com\.docker\.compose)\./.test(name)) continue
      const message = `${name} says whose a container is, and is set by Longshore and docker compose alone`
      addIssue({ code: 'custom', message, path: Array.isArray(written) ? [] : [name] })
    }
  },
)

/** Fields for what runs, and when. */
export const processFields = {
  command: words
    .optional()
    .meta(
      about('Process', "Instead of the image's: one line, cut into words as docker compose does"),
    ),
  entrypoint: words.optional().meta(about('Process', "Instead of the image's; [] = none")),
  user: plainText(/^[^\s\p{Cc}]+$/u, 'write a user or an id in quotes, like "1000:1000"')
    .optional()
    .meta(about('Process', 'A name or an id, with or without a group: 1000:1000')),
  workingDir: plainText(/^\/\P{Cc}*$/u, 'write a whole path, from / on')
    .optional()
    .meta(about('Process', 'Where the program begins', 'Working folder')),
  init: z
    .boolean()
    .optional()
    .meta(about('Process', 'A small init passes signals on and reaps what ended')),
  tty: z
    .boolean()
    .optional()
    .meta(about('Process', 'Its output is a terminal', 'Terminal (tty)')),
  stdinOpen: z.boolean().optional().meta(about('Process', 'Its input stays open')),
  stopSignal: signalText
    .optional()
    .meta(about('Process', "Which signal asks it to end; empty = the image's, or SIGTERM")),
  restart: parsedText(parseRestart)
    .optional()
    .meta(
      about(
        'Process',
        'Once it is proved: no, always, unless-stopped, on-failure or on-failure:3; empty = unless-stopped',
        'Restart policy',
      ),
    ),
  labels: labels.optional().meta(about('Process', 'Beside those of Longshore')),
  platform: plainText(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/, 'write one like linux/amd64')
    .optional()
    .meta(about('Process', 'Of the image, where it has several: linux/arm64')),
  runtime: plainText(/^[\w.-]+$/, 'not the name of a runtime')
    .optional()
    .meta(about('Process', "The engine's program that runs it, like runsc or nvidia")),
}
