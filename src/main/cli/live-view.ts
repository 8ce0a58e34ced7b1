/** A timeline on a terminal: one row per stage, redrawn in place; output lines scroll above it. */
import { formatDuration } from '../../shared/lib/duration.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { Deployment, PulledPart, Stage, StageState } from '../../shared/model/deployment.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { Session } from './session.ts'
import { showEnd, showPulled, showTitle, stageDetail } from './show/deployment.ts'
import { type Paint, paintState } from './show/paint.ts'
import { isWorthTelling, type TimelineView } from './timeline-view.ts'

/** A running stage's clock moves, and many events in between are one drawing. */
const redrawMs = 100
/** Services below a stage that pulls their images: all rows have to fit on the screen. */
const mostServices = 10

const marks: Readonly<Record<StageState, string>> = {
  pending: '·',
  running: '●',
  succeeded: '✓',
  failed: '✗',
  skipped: '–',
  undoing: '↺',
  undone: '↺',
  'undo-failed': '✗',
}

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
const eraseBelow = '\u001b[0J'
const up = (rows: number) => (rows === 0 ? '' : `\u001b[${rows}A`)

export function liveView(session: Session): TimelineView {
  const { terminal, paint, now } = session
  const news = new Map<string, News>()
  let shown: Deployment | undefined
  let drawn = 0
  let above: string[] = []

  const draw = () => {
    if (!shown) return
    const width = terminal.columns()
    const isOnSeveral = shown.targets.length > 1
    const rows = shown.stages.flatMap((stage, index, all) => [
      ...(isOnSeveral && stage.target !== all[index - 1]?.target
        ? [paint.bold(paint.layout.shortened(printable(stage.target), width))]
        : []),
      stageRow(paint, stage, { news: news.get(keyOf(stage)) ?? noNews, width, now: now() }),
      ...serviceRows(paint, stage, width),
    ])
    const output = above.map((line) => `${line}\n`).join('')
    terminal.raw(`${up(drawn)}\r${eraseBelow}${output}${rows.map((row) => `${row}\n`).join('')}`)
    above = []
    drawn = rows.length
  }
  const timer = setInterval(draw, redrawMs)

  return {
    begin: async (deployment) => {
      terminal.raw(hideCursor)
      await terminal.out(showTitle(paint, deployment))
      shown = deployment
      draw()
    },
    event: async (event, _before, after) => {
      shown = after
      if (event.kind === 'log') {
        above.push(...event.line.split('\n').map((line) => paint.dim(`  | ${printable(line)}`)))
      } else if (event.kind === 'progress') {
        const key = keyOf({ target: event.target, name: event.stage })
        news.set(key, withNews(news.get(key) ?? noNews, event))
      } else if (isWorthTelling(event)) {
        above.push(`  ${printable(event.line)}`)
      }
    },
    end: async (deployment) => {
      shown = deployment
      draw()
      await terminal.out(showEnd(paint, deployment))
    },
    note: async (text) => {
      above.push(text)
    },
    close: () => {
      clearInterval(timer)
      terminal.raw(showCursor)
    },
  }
}

const keyOf = ({ target, name }: { readonly target: string; readonly name: string }) =>
  `${target} ${name}`

/** Lines of a stage. */
interface News {
  /** The last one. */
  readonly now: string
  /** The last of those that no other replaces. */
  readonly lasting: string
}

const noNews: News = { now: '', lasting: '' }

const withNews = ({ lasting }: News, { line, state, transient }: TimelineEvent): News => ({
  now: line,
  lasting: state === '' && !transient && line !== '' ? line : lasting,
})

interface RowContext {
  readonly news: News
  readonly width: number
  readonly now: number
}

/** Never wider than the terminal: a wrapped row would be two, and drawing over it would miss one. */
function stageRow(paint: Paint, stage: Stage, { news, width, now }: RowContext): string {
  const { state, startedAt, durationMs } = stage
  const elapsed = durationMs ?? (state === 'running' && startedAt !== null ? now - startedAt : null)
  const clock = elapsed === null ? '' : formatDuration(Math.max(0, elapsed))
  const fixed = `${stage.name.slice(0, 12).padEnd(12)} ${clock.padStart(12)}`
  const isOver = state === 'succeeded' || state === 'pending' || state === 'skipped'
  const detail = printable(stageDetail(stage) || (isOver ? news.lasting : news.now))
  const room = Math.max(0, width - fixed.length - 7)
  const mark = paintState(paint, state).replace(state, marks[state])
  return `  ${mark} ${fixed}  ${paint.dim(paint.layout.shortened(detail, room))}`.trimEnd()
}

/** Rows of services whose image is still to come, those that move first. */
function serviceRows(paint: Paint, { state, transfer }: Stage, width: number): string[] {
  if (state !== 'running') return []
  const inState = (wanted: PulledPart['state']) =>
    (transfer?.parts ?? []).filter((each) => each.state === wanted)
  return [...inState('pulling'), ...inState('waiting')]
    .slice(0, mostServices)
    .map((each) => paint.layout.shortened(printable(showPulled(each)), Math.max(0, width - 7)))
    .map((row) => `      ${paint.dim(row)}`)
}
