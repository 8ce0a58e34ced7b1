import { expect, it } from 'vitest'
import { examples } from '../../../../src/main/cli/examples.ts'
import { describeFailure } from '../../../../src/shared/model/failure-text.ts'

const said = (what: string, name = 'web') => describeFailure({ kind: 'not-found', what, name })
const named = [
  ...['workload', 'host', 'release', 'container', 'running container', 'deployment'],
  ...['git credential', 'DNS account', 'channel', 'rule', 'registry account'],
  ...['release of', 'earlier release of'],
]

it.each(named)(
  'a %s that is not there is told with the command that lists what there is',
  (what) => {
    const { remedy } = said(what)
    const [, command = ''] = /\blongshore ([a-z-]+(?: (?:list|add))?)/.exec(remedy ?? '') ?? []
    expect(Object.keys(examples)).toContain(command)
  },
)

it('an earlier release that there never was is not said to be removed', () => {
  const { title, detail, remedy } = said('earlier release of')
  expect(title).toBe('There is no earlier release of web')
  expect(detail).not.toMatch(/removed/)
  expect(remedy).toBe('See which there are: longshore releases web.')
  expect(said('workload').detail).toMatch(/removed/)
})
