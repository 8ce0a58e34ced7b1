/** A program of a Go module, run in a small image that others made: it needs nothing of that. */
import { z } from 'zod'
import { commitFolderStage } from '../commit-folder.ts'
import { buildKind, runtimeFields } from './build-kind.ts'
import { goBuildStage, programName } from './go-stage.ts'

/** Folder of the files of the commit in the container, the program among them. */
const place = '/src'
const usualImage = 'alpine:3.20'

export const goBuild = buildKind({
  kind: 'go',
  fields: {
    image: runtimeFields.image.optional(),
    pull: runtimeFields.pull,
    inPlace: runtimeFields.inPlace,
    package: z
      .string()
      .regex(/^(?!-)(?!.*\.\.)[\w./~-]+$/, 'a package of the module, like ./cmd/orders')
      .optional()
      .meta({
        title: 'Package',
        description: 'The program, like ./cmd/orders; empty = the one package called main',
      }),
    cgo: z.boolean().optional().meta({
      title: 'With C (CGO)',
      description: 'The image then needs the libraries that it was built with; off by default',
    }),
  },
  readsAllHere: true,
  inputs: ({ package: wanted = '', cgo = false }) => ({ package: wanted, cgo }),
  product: ({ image: reference = usualImage, pull = 'if-missing' }, { at }) => ({
    image: { from: 'registry', reference, pull },
    mount: { target: place, isReadOnly: false },
    settings: { command: [`${place}/${programName(at.url)}`], workingDir: place },
    port: 8080,
  }),
  stages: (services, build, making) => [
    commitFolderStage(services, making, 'part'),
    goBuildStage(services, build, making),
  ],
})
