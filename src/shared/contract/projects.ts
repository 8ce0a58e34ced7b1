import { z } from 'zod'
import { consentSchema } from '../model/consent.ts'
import { issueSchema } from '../model/failure.ts'
import { foundProjectSchema, runningProjectSchema, volumesFoundSchema } from '../model/project.ts'
import { command, query } from './procedure.ts'
import { appliedSchema, documentInputSchema } from './workloads.ts'

/** A compose file as it is on this machine; env files stay where they are, they hold secrets. */
export const projectFileSchema = z.object({
  /** Absolute. */
  path: z.string(),
  text: z.string(),
  /** sha256 of the text: given back with a change, it proves what was changed. */
  revision: z.string(),
})

/** A compose file of at most a MiB. */
const composeText = z.string().max(1_048_576)
const documentSchema = documentInputSchema.shape.document

export const projects = {
  /**
   * A project that runs on a host and that nobody here manages: what `workloads.adopt` would take over.
   * Throws `not-found`, `exists` where it is a workload's already, `invalid` where its files cannot be
   * read, `unsafe-project`.
   */
  running: query(
    z.object({
      host: z.string(),
      project: z.string(),
      /** Leave for its services to have things of the host, see `workloads.allow`. */
      allow: z.array(consentSchema).optional(),
    }),
    runningProjectSchema,
  ),
  /**
   * The project that the files of a new document come to; stores nothing. `text`: the compose file itself, where it
   * has no folder yet. Where they lie on several hosts, each is asked, and what it says against its own is among the
   * issues, by its name. Throws what stands in the way of reading it.
   */
  look: query(
    z.object({ document: documentSchema, text: composeText.optional() }),
    foundProjectSchema,
  ),
  /** Makes a workload of a compose file that has no folder: it gets one in the state folder. */
  make: command(z.object({ document: documentSchema, text: composeText }), appliedSchema),
  /**
   * Volumes of a workload that outlive its containers, on each of its hosts, measured where its engine does that
   * in a moment. Fails where none of its hosts answers.
   */
  volumes: query(z.object({ workload: z.string() }), volumesFoundSchema),
  /**
   * The files of a compose workload and what they come to on one of its hosts, without `host` the first. `rendered`
   * is YAML with the values of env masked; null where `docker compose config` refuses the files: see `issues`.
   */
  read: query(
    z.object({ workload: z.string(), host: z.string().optional() }),
    z.object({
      /** Whose they are, or whose docker compose has read them. */
      host: z.string(),
      files: z.array(projectFileSchema),
      rendered: z.string().nullable(),
      issues: z.array(issueSchema),
      /** Remarks of compose on what it takes; `path` of a variable is `$NAME`. */
      warnings: z.array(issueSchema),
    }),
  ),
  /** Throws `invalid` where the file has changed since it was read, or is none of the project's. */
  write: command(
    z.object({
      workload: z.string(),
      host: z.string().optional(),
      path: z.string(),
      text: z.string().max(1_048_576),
      revision: z.string(),
    }),
    projectFileSchema,
  ),
}
