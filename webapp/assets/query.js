// The box for a query, with colours and line numbers. Without scripts it stays a plain text box.
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lineNumbers } from "@codemirror/view";
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
  ".cm-gutters": { backgroundColor: "#f1f6f4", borderRight: "1px solid #bcd0cc", color: "#4b5857" },
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
      look,
    ],
  });
  label.addEventListener("click", () => editor.focus());
  box.form.addEventListener("submit", () => {
    box.value = editor.state.doc.toString();
  });
}
