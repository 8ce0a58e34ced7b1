/** Labels on every object Longshore makes on a host; without ours, an object is never changed. */
export const label = {
  installation: 'longshore.installation',
  workload: 'longshore.workload',
  deployment: 'longshore.deployment',
  release: 'longshore.release',
  role: 'longshore.role',
  /** The name of one of several that a workload is made of. */
  service: 'longshore.service',
  image: 'longshore.image',
  tag: 'longshore.tag',
  config: 'longshore.config',
  /** On a helper container: the name of the host that it helps to reach. */
  host: 'longshore.host',
  /** Who asked for it, and on which machine. */
  user: 'longshore.user',
  machine: 'longshore.machine',
  /** Never on a host: the installation that a container was claimed from, though its own labels go on naming that one. */
  claimed: 'longshore.claimed',
} as const

/**
 * Labels of a lock. Not those of a workload's own containers: what is looked for by these is not a lock, and nothing
 * that undoes a deployment may take its lock away.
 */
export const lockLabel = {
  workload: 'longshore.lock.workload',
  deployment: 'longshore.lock.deployment',
  /** In ms. */
  lease: 'longshore.lock.lease',
} as const

/**
 * Labels of an image that was built here. Not those of a workload's containers: whoever runs the image by hand gets a
 * container with all of its labels, which is none of ours.
 */
export const buildLabel = {
  installation: 'longshore.build.installation',
  workload: 'longshore.build.workload',
  /** The sha256 of what it was made from. */
  inputs: 'longshore.build.inputs',
  commit: 'longshore.build.commit',
} as const

export const lockRole = 'lock'

/** Labels of what tells that a container was claimed: its full id, and whose workload it was. */
export const claimLabel = {
  container: 'longshore.claim.container',
  from: 'longshore.claim.from',
  workload: 'longshore.claim.workload',
} as const

export const claimRole = 'claim'

/** Labels of docker's own compose that say which service a container is of. */
export const composeServiceLabel = 'com.docker.compose.service'
/** `True` on what `docker compose run` left, which is of no service. */
export const composeOneOffLabel = 'com.docker.compose.oneoff'

/** Set by docker compose: the project that a container is of. */
export const composeProjectLabel = 'com.docker.compose.project'

/** The role of what docker compose makes: a container of one service of a project. */
export const composeRole = 'compose'
