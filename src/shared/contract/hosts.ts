import { z } from 'zod'
import { hostSchema } from '../model/host.ts'
import { nothing, query } from './procedure.ts'

export const hosts = {
  list: query(nothing, z.array(hostSchema)),
}
