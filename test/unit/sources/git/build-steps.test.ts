import { describe, expect, it } from 'vitest'
import {
  type BuildNews,
  createBuildSteps,
} from '../../../../src/main/sources/git/docker-build/steps.ts'

function read(text: string): BuildNews[] {
  const steps = createBuildSteps()
  return text.split('\n').flatMap((line) => steps.take(line) ?? [])
}
const lines = (text: string) => read(text).map(({ type, line }) => `${type}: ${line}`)

/** As BuildKit 0.13 printed it. */
const printed = `#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 222B done
#1 DONE 0.1s

#6 [build 1/3] FROM localhost/app:base
#6 DONE 0.0s

#7 [build 2/3] RUN echo one; echo two >&2
#7 0.609 one
#7 0.927 two
#7 ...

#9 [stage-1 2/3] COPY --from=build /made /made
#9 CACHED

#7 [build 2/3] RUN echo one; echo two >&2
#7 1.200 three
#7 DONE 1.0s

#11 exporting to image
#11 writing image sha256:37e9615cf5d05f8ef89abb0768ecdabfdc31ab908a7dc242104b84beadc91c1a done
#11 DONE 0.2s
`

describe('what BuildKit prints', () => {
  it('is read as steps that begin and end, with what they print between', () => {
    expect(lines(printed)).toEqual([
      'step: [internal] load build definition from Dockerfile',
      'step: [internal] load build definition from Dockerfile: done (0.1 s)',
      'step: build 1/3 FROM localhost/app:base',
      'step: build 1/3 FROM localhost/app:base: done (0.0 s)',
      'step: build 2/3 RUN echo one; echo two >&2',
      'output: one',
      'output: two',
      'step: stage-1 2/3 COPY --from=build /made /made',
      'step: stage-1 2/3 COPY --from=build /made /made: cached',
      'output: three',
      'step: build 2/3 RUN echo one; echo two >&2: done (1.0 s)',
      'step: exporting to image',
      'step: exporting to image: done (0.2 s)',
    ])
  })

  it('has of each step which of how many it is, in which stage, and how it goes', () => {
    const steps = read(printed).flatMap((news) => (news.type === 'step' ? [news.step] : []))
    expect(steps.filter(({ id }) => id === 7).at(-1)).toEqual({
      ...{ id: 7, name: 'RUN echo one; echo two >&2', stage: 'build' },
      ...{ place: { index: 2, count: 3 }, state: 'done', seconds: 1 },
    })
    expect(steps.filter(({ id }) => id === 11).at(-1)).toEqual({
      ...{ id: 11, name: 'exporting to image', state: 'done', seconds: 0.2 },
    })
  })

  it('tells the step that failed, and everything that is said of it', () => {
    const failed = `#5 [2/2] RUN echo about to fail; exit 3
#5 0.477 about to fail
#5 ERROR: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3
------
Dockerfile:2
ERROR: failed to solve: exit code: 3`
    expect(lines(failed)).toEqual([
      'step: 2/2 RUN echo about to fail; exit 3',
      'output: about to fail',
      'step: 2/2 RUN echo about to fail; exit 3: failed',
      ...['------', 'Dockerfile:2', 'ERROR: failed to solve: exit code: 3'].map(
        (line) => `output: ${line}`,
      ),
    ])
  })

  it('tells how far it is with an image that it takes from a registry', () => {
    const layer = `sha256:${'e4fff0779e6d'.repeat(5)}`
    const pulled = `#5 [1/2] FROM docker.io/library/node:22
#5 ${layer} 0B / 48.48MB 0.2s
#5 ${layer} 10.49MB / 48.48MB 1.1s
#5 sha256:tricky 1 / 2
#5 extracting ${layer} 2.0s
#5 DONE 4.1s`
    expect(lines(pulled).filter((line) => line.startsWith('progress: '))).toEqual([
      'progress: FROM docker.io/library/node:22: e4fff0779e6d 0B / 48.48MB',
      'progress: FROM docker.io/library/node:22: e4fff0779e6d 10.49MB / 48.48MB',
      'progress: FROM docker.io/library/node:22: extracting e4fff0779e6d',
    ])
  })

  it('is read whatever a program prints in it', () => {
    const hostile = `#5 [2/2] RUN evil\n#5 0.1 #6 DONE 0.0s\n#5 0.2 [9/9] RUN not one\n#5 DONE 0.1s`
    expect(lines(hostile)).toEqual([
      'step: 2/2 RUN evil',
      'output: #6 DONE 0.0s',
      'output: [9/9] RUN not one',
      'step: 2/2 RUN evil: done (0.1 s)',
    ])
  })
})
