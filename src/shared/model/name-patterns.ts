/**
 * Patterns of names, without the schema library: the landing page of links is one file that has these and nothing
 * else of ours.
 */
export const workloadNamePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
export const hostNamePattern = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/
