import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** In the window's own colours: they reach into the editor's shadow root as variables. */
const look = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--ls-ink)',
    backgroundColor: 'var(--ls-raised)',
    fontSize: '12px',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
    lineHeight: '18px',
  },
  '.cm-content': { caretColor: 'var(--ls-ink)', padding: '6px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ls-ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--ls-surface)',
    color: 'var(--ls-faint)',
    borderRight: '1px solid var(--ls-line)',
  },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { boxShadow: 'inset 0 0 0 1px var(--ls-line)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--ls-hover)', color: 'var(--ls-ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'var(--ls-selected)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--ls-accent-tint)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--ls-accent-tint)',
  },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--ls-sunken)',
    border: '1px solid var(--ls-line)',
    color: 'var(--ls-dim)',
  },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--ls-raised)',
    color: 'var(--ls-ink)',
    border: '1px solid var(--ls-line-strong)',
    borderRadius: '5px',
    boxShadow: 'var(--ls-shadow)',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'inherit', maxHeight: '16em' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--ls-selected)',
    color: 'var(--ls-ink)',
  },
  // Its own icons are glyphs that few fonts have.
  '.cm-completionIcon': { display: 'none' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionInfo, .cm-hint': {
    padding: '4px 8px',
    maxWidth: '320px',
    font: '400 12px / 16px system-ui, sans-serif',
  },
  '.cm-diagnostic': { padding: '3px 8px', font: '400 12px / 16px system-ui, sans-serif' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--ls-bad-fill)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--ls-warn-fill)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--ls-bad-fill)',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--ls-warn-fill)',
  },
  '.cm-changedLine': { backgroundColor: 'var(--ls-good-tint)' },
  '.cm-changedText': { background: 'none', textDecoration: 'underline var(--ls-good-fill)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--ls-bad-tint)' },
  '.cm-deletedText': { background: 'none', textDecoration: 'line-through var(--ls-bad-fill)' },
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--ls-bad-tint)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--ls-good-tint)' },
  '&.cm-merge-a .cm-changedText': {
    background: 'none',
    textDecoration: 'underline var(--ls-bad-fill)',
  },
  '&.cm-merge-b .cm-changedText': { background: 'none' },
  '&.cm-merge-b .cm-deletedText': { background: 'none' },
  // Its own marks are glyphs that few fonts have.
  '& .cm-collapsedLines': {
    background: 'var(--ls-sunken)',
    color: 'var(--ls-dim)',
    fontFamily: 'inherit',
    '&:before, &:after': { content: '"···"' },
  },
  '.cm-changeGutter': { width: '3px' },
  '.cm-changedLineGutter': { background: 'var(--ls-good-fill)' },
  '.cm-deletedLineGutter': { background: 'var(--ls-bad-fill)' },
  '.cm-textfield, .cm-button': {
    background: 'var(--ls-surface)',
    color: 'var(--ls-ink)',
    border: '1px solid var(--ls-line-strong)',
    borderRadius: '3px',
  },
})

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--ls-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ls-good-ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--ls-warn-ink)' },
  { tag: tags.comment, color: 'var(--ls-faint)', fontStyle: 'italic' },
  { tag: [tags.labelName, tags.typeName, tags.meta], color: 'var(--ls-busy-ink)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--ls-dim)' },
  { tag: tags.invalid, color: 'var(--ls-bad-ink)' },
])

export const editorTheme = [look, syntaxHighlighting(colours)]
