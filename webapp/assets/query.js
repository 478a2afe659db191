// The box for a query, with colours, line numbers, words to choose from, and mistakes shown where they are.
// Without scripts it stays a plain text box.
import { autocompletion, completionKeymap, pickedCompletion } from "@codemirror/autocomplete";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { EditorView, minimalSetup } from "codemirror";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#5b2f63", fontWeight: "bold" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "#0f5755" },
  { tag: [tags.string, tags.atom], color: "#7a3b00" },
  { tag: tags.comment, color: "#4b5857" },
]);

const look = EditorView.theme({
  "&": { border: "2px solid #1a2423", backgroundColor: "#ffffff", fontSize: "16px" },
  "&.cm-focused": { outline: "3px solid #ffd15c", boxShadow: "inset 0 0 0 2px #1a2423" },
  ".cm-scroller": { minHeight: "16em", fontFamily: "ui-monospace, Menlo, Consolas, monospace", lineHeight: "1.5" },
  ".cm-content": { padding: "10px 0" },
  ".cm-tooltip": { border: "1px solid #1a2423", backgroundColor: "#ffffff", color: "#1a2423", maxWidth: "90vw" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "#0f3d3c", color: "#ffffff" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "Helvetica, Arial, sans-serif" },
  ".cm-diagnostic-error": { borderLeft: "5px solid #b3261e" },
  // In place of pictures, which the page's policy takes from files alone.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy #b3261e" },
  ".cm-lintPoint-error:after": { borderBottomColor: "#b3261e" },
  ".cm-lint-marker-error": { content: "none", width: "auto", height: "auto" },
  ".cm-lint-marker-error:after": { content: "'▶'", color: "#b3261e" },
  ".cm-gutters": { backgroundColor: "#f1f6f4", borderRight: "1px solid #bcd0cc", color: "#4b5857" },
});

// A name, whole or begun: `inc:Init`, `in`. Not a variable, an address, or something quoted.
const NAME = /(?<![?$<@"'\w:/#.-])[A-Za-z][\w-]*:?[\w-]*$/;

/** Return a source of completions for the prefixes and terms that `address` lists, fetched once. */
function completions(address) {
  let known;
  return async (context) => {
    const typed = context.matchBefore(NAME);
    if (!typed) return null;
    known ??= fetch(address).then((answer) => answer.json()).then(options);
    return { from: typed.from, options: await known.catch(() => []), validFor: /^[\w-]*:?[\w-]*$/ };
  };
}

function options({ prefixes, terms }) {
  const offered = Object.keys(prefixes).map((prefix) => ({
    label: `PREFIX ${prefix}:`,
    detail: prefixes[prefix],
    apply: `PREFIX ${prefix}: <${prefixes[prefix]}>\n`,
  }));
  const named = terms.map(({ name, label }) => ({ label: name, detail: label, apply: declaring(prefixes) }));
  return [...named, ...offered];
}

/** Return how a term is put into the text: its prefix is declared at the top, unless it is already. */
function declaring(prefixes) {
  return (view, completion, from, to) => {
    const prefix = completion.label.split(":")[0];
    const declared = new RegExp(`prefix\\s+${prefix}:`, "i").test(view.state.doc.toString());
    const changes = [{ from, to, insert: completion.label }];
    if (!declared) changes.unshift({ from: 0, insert: `PREFIX ${prefix}: <${prefixes[prefix]}>\n` });
    const shift = declared ? 0 : changes[0].insert.length;
    view.dispatch({
      changes,
      selection: { anchor: shift + from + completion.label.length },
      annotations: pickedCompletion.of(completion),
    });
  };
}

/** Mark the text from where the server found a mistake to the end of its line; all of it if that is the end. */
function mark(editor, { line, column, message }) {
  const doc = editor.state.doc;
  if (!line || line > doc.lines) return;
  const { from, to } = doc.line(Number(line));
  const place = from + Number(column) - 1;
  const found = { from: place < to ? place : from, to, severity: "error", message };
  editor.dispatch(setDiagnostics(editor.state, [found]));
}

// Left to itself, Chromium keeps the colour of text that is typed over by a style in the page, which the page's policy
// forbids: it would say so each time.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.composing || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

/** Put an editor in the place of `box`; its text goes back into `box` when the form is sent. */
export function replace(box) {
  const label = document.querySelector(`label[for="${box.id}"]`);
  const host = document.createElement("div");
  host.id = box.id;
  box.removeAttribute("id");
  box.style.display = "none";
  box.after(host);
  // In a tree of its own the editor's styles are adopted, not written into the page, which the page's policy forbids.
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  // The Tab key is left alone: it must lead on, or people with a keyboard alone are caught.
  const editor = new EditorView({
    doc: box.value,
    root,
    parent: root,
    extensions: [
      minimalSetup,
      lineNumbers(),
      bracketMatching(),
      StreamLanguage.define(sparql),
      syntaxHighlighting(colours),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label.textContent.trim(), spellcheck: "false" }),
      lintGutter(),
      autocompletion({ override: [completions(box.dataset.words)], icons: false }),
      keymap.of(completionKeymap),
      typedOver,
      look,
    ],
  });
  mark(editor, box.dataset);
  document.querySelectorAll(".app-scripted").forEach((hint) => hint.removeAttribute("hidden"));
  label.addEventListener("click", () => editor.focus());
  box.form.addEventListener("submit", () => {
    box.value = editor.state.doc.toString();
  });
}
