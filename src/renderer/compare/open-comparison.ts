/** Two texts against each other in CodeMirror, loaded when it is needed. */
import { yaml } from '@codemirror/lang-yaml'
import { goToNextChunk, goToPreviousChunk, MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { minimalSetup } from 'codemirror'
import { editorTheme } from '../editor/editor-theme.ts'

interface Side {
  readonly label: string
  readonly text: string
}

export interface ComparisonOptions {
  readonly from: Side
  readonly to: Side
  /** Side by side; else one text with what went and what came. */
  readonly isWide: boolean
}

export interface OpenComparison {
  close(): void
}

/** As the editor: the page's policy takes style sheets only in a shadow root. */
export function openComparison(
  host: HTMLElement,
  { from, to, isWide }: ComparisonOptions,
): OpenComparison {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const extensions = { gutter: true, collapseUnchanged: { margin: 3, minSize: 6 } }
  if (isWide) {
    const view = new MergeView({
      ...{ root, parent: root, ...extensions },
      a: { doc: from.text, extensions: readOnly(from.label) },
      b: { doc: to.text, extensions: readOnly(to.label) },
    })
    return { close: () => view.destroy() }
  }
  const merge = unifiedMergeView({ original: from.text, mergeControls: false, ...extensions })
  const label = `${from.label} against ${to.label}`
  const view = new EditorView({
    ...{ root, parent: root, doc: to.text },
    extensions: [readOnly(label), merge],
  })
  return { close: () => view.destroy() }
}

function readOnly(label: string): Extension {
  return [
    minimalSetup,
    lineNumbers(),
    yaml(),
    editorTheme,
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    keymap.of([
      { key: 'n', run: goToNextChunk },
      { key: 'p', run: goToPreviousChunk },
    ]),
  ]
}
