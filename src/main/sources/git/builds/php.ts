/** PHP behind Apache, in an image that others made; what its repository needs is installed by Composer. */
import { z } from 'zod'
import { commitFolderStage } from '../commit-folder.ts'
import { buildKind, runtimeFields } from './build-kind.ts'
import { composerStage } from './composer-stage.ts'
import { documentRootVariable, siteFolder, usualDocumentRoot } from './document-root.ts'

/** Folder of the files of the commit in the container. */
const place = '/app'
const usualImage = 'php:8.3-apache'

export const phpBuild = buildKind({
  kind: 'php',
  fields: {
    image: runtimeFields.image.optional(),
    pull: runtimeFields.pull,
    inPlace: runtimeFields.inPlace,
    scripts: z.boolean().optional().meta({
      title: 'Scripts of the repository',
      description: 'Composer runs its scripts and plugins; off = it runs none',
    }),
  },
  inputs: ({ scripts = true }) => ({ scripts }),
  product: ({ image: reference = usualImage, pull = 'if-missing' }) => ({
    image: { from: 'registry', reference, pull },
    mount: { target: place, isReadOnly: false },
    configuration: siteFolder,
    settings: { command: ['apache2-foreground'], workingDir: place },
    env: { [documentRootVariable]: usualDocumentRoot },
    port: 80,
  }),
  stages: (services, build, making) => [
    commitFolderStage(services, making, 'part'),
    composerStage(services, build, making),
  ],
})
