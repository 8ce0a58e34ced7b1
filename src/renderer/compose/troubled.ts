import type { ServiceStatus } from '../../shared/model/deployment.ts'

/** Those that did not hold while they were watched. */
export const troubled = (services: readonly ServiceStatus[]): ServiceStatus[] =>
  services.filter(({ trouble }) => trouble !== '')
