/** CodeMirror as the window uses it: the one module that knows it, loaded when it is needed. */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { yaml, yamlLanguage } from '@codemirror/lang-yaml'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { unifiedMergeView } from '@codemirror/merge'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { editorTheme } from './editor-theme.ts'
import type { KeyHelp } from './key-help.ts'
import type { Problem } from './problems.ts'

export interface EditorOptions {
  readonly label: string
  readonly text: string
  readonly readOnly: boolean
  /** Offers and explains the keys that can stand in it. */
  readonly help: KeyHelp | undefined
  onChange(text: string): void
  /** The keys that save anywhere else save here too: the text as it is then. */
  onSave(text: string): void
}

export interface OpenEditor {
  /** Takes another text; one that it has already moves nothing. */
  setText(text: string): void
  setProblems(problems: readonly Problem[]): void
  /** Marks what differs from a text, line by line; null = nothing is. */
  compareWith(original: string | null): void
  goTo(offset: number): void
  close(): void
}

/**
 * The page's policy allows no style that is written into it; a shadow root takes style sheets that
 * are made by script.
 */
export function openEditor(host: HTMLElement, options: EditorOptions): OpenEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  root.addEventListener('keydown', keepKeys)
  const comparison = new Compartment()
  const view = new EditorView({
    root,
    parent: root,
    doc: options.text,
    extensions: [...extensionsFor(options), comparison.of([])],
  })
  return {
    setText(text) {
      const { doc } = view.state
      if (doc.toString() === text) return
      view.dispatch({ changes: { from: 0, to: doc.length, insert: text } })
    },
    setProblems(problems) {
      const { length } = view.state.doc
      const there = problems.filter(({ to }) => to <= length)
      view.dispatch(setDiagnostics(view.state, [...there]))
    },
    compareWith(original) {
      const merge = original === null ? [] : changesFrom(original)
      view.dispatch({ effects: comparison.reconfigure(merge) })
    },
    goTo(offset) {
      const anchor = Math.min(offset, view.state.doc.length)
      view.dispatch({ selection: { anchor }, scrollIntoView: true })
      view.focus()
    },
    close() {
      root.removeEventListener('keydown', keepKeys)
      view.destroy()
    },
  }
}

/** The window's own single keys rest while something is written here; Escape in it closes nothing. */
function keepKeys(event: Event): void {
  if (event instanceof KeyboardEvent && !event.ctrlKey && !event.metaKey) event.stopPropagation()
}

function extensionsFor(options: EditorOptions): Extension[] {
  const { label, readOnly, help, onChange, onSave } = options
  const save = (view: EditorView) => {
    onSave(view.state.doc.toString())
    return true
  }
  return [
    // Even where nothing can be saved, the page itself is not.
    keymap.of([{ key: 'Mod-s', run: save, preventDefault: true }]),
    basicSetup,
    yaml(),
    editorTheme,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorState.readOnly.of(readOnly),
    EditorState.tabSize.of(2),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString())
    }),
    // Escape, then Tab leaves the editor; it is said beside it.
    ...(readOnly ? [] : [keymap.of([indentWithTab]), lintGutter()]),
    ...(help ? [yamlLanguage.data.of({ autocomplete: offers(help) }), explains(help)] : []),
  ]
}

function offers(help: KeyHelp) {
  return (context: CompletionContext): CompletionResult | null => {
    const found = help.choicesAt(context.state.doc.toString(), context.pos)
    if (!found || (found.from === context.pos && !context.explicit)) return null
    const options = found.choices.map(({ key, meaning }) => ({
      label: key,
      type: 'property',
      info: meaning,
      apply: `${key}: `,
    }))
    return { from: found.from, options, validFor: /^[\w-]*$/ }
  }
}

const explains = (help: KeyHelp): Extension =>
  hoverTooltip((view, offset) => {
    const found = help.meaningAt(view.state.doc.toString(), offset)
    if (!found) return null
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => {
        const dom = document.createElement('div')
        dom.className = 'cm-hint'
        dom.textContent = `${found.key}: ${found.meaning}`
        return { dom }
      },
    }
  })

const changesFrom = (original: string): Extension =>
  unifiedMergeView({ original, mergeControls: false, highlightChanges: true })
