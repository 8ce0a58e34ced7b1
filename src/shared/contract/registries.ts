import { z } from 'zod'
import { checkupSchema } from '../model/host.ts'
import {
  newRegistrySchema,
  registriesShownSchema,
  registryChangeSchema,
  shownRegistrySchema,
} from '../model/registry.ts'
import { tagListSchema } from '../model/tags.ts'
import { command, endSchema, nothing, query, stream } from './procedure.ts'

export const registries = {
  /** Tags that a registry has of an image, as one is picked. Throws `not-found`, `registry-failed`. */
  tags: query(
    z.object({
      /** A workload, or an image. */
      of: z.string().min(1).max(512),
      /** Whose platform counts; '' = the first of the workload. */
      host: z.string().default(''),
      /** How many, from the first on, are asked for more than the name. */
      details: z.number().int().min(0).max(50).default(20),
      /** Names that are asked for details instead. */
      only: z.array(z.string()).max(50).optional(),
    }),
    tagListSchema,
  ),
  /** Accounts kept here, and what docker on this machine is logged in to. */
  list: query(nothing, registriesShownSchema),
  /** Keeps an account, its token sealed; asks nobody. Throws `exists`, `invalid`. */
  add: command(newRegistrySchema, shownRegistrySchema),
  /** Throws `invalid` where the address changes and no token comes with it: it was given for another registry. */
  edit: command(registryChangeSchema, shownRegistrySchema),
  /** Throws `registry-in-use`, `confirmation-required`. */
  remove: command(z.object({ name: z.string(), confirm: z.string() }), z.object({})),
  /** Tries each step of asking its registry; changes nothing. Throws `not-found`. */
  test: stream(
    z.object({
      /** An account, or `docker`. */
      name: z.string(),
      /** The repository of which is asked whether it may be read: `team/app`, or `docker`'s `ghcr.io/team/app`. */
      repository: z.string().max(255).default(''),
      /** Through which it is asked; '' = this machine, and none where that cannot reach it. */
      host: z.string().default(''),
    }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('checkup'), checkup: checkupSchema }),
      endSchema,
    ]),
  ),
}
