/** Labels on every object Longshore makes on a host; without ours, an object is never changed. */
export const label = {
  installation: 'longshore.installation',
  workload: 'longshore.workload',
  deployment: 'longshore.deployment',
  release: 'longshore.release',
  role: 'longshore.role',
  image: 'longshore.image',
  tag: 'longshore.tag',
  config: 'longshore.config',
} as const
