// Small comforts of the pages; every page works without them.
import { Button, ErrorSummary, createAll } from "govuk-frontend";

import { suggestUnder } from "./suggestions.js";

createAll(Button, { preventDoubleClick: true });
createAll(ErrorSummary);
document.querySelectorAll('form[role="search"] input[name="q"]').forEach(suggestUnder);

// The editor is large, so only the page that has a query to write loads it.
const query = document.querySelector("textarea#query");
if (query) {
  import("./query.js").then((editor) => editor.replace(query));
}

// A briefing can be printed and copied with one press; without scripts its text is a page of its own.
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
const copy = document.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  copy.addEventListener("click", async (event) => {
    event.preventDefault();
    const told = document.querySelector("[data-copied]");
    try {
      const answer = await fetch(copy.href);
      if (!answer.ok) throw new Error(String(answer.status));
      await navigator.clipboard.writeText(await answer.text());
      told.textContent = "The text is copied.";
    } catch {
      window.location.href = copy.href;
    }
  });
}

// While a form is filled in: what may be recorded already under the name. Without scripts a button asks for it.
const like = document.querySelector("[data-like]");
if (like) {
  const name = document.getElementById(like.dataset.of);
  name.addEventListener("change", async () => {
    const asked = `${like.dataset.like}?${new URLSearchParams({ name: name.value })}`;
    const answer = await fetch(asked).catch(() => null);
    if (answer && answer.ok && !answer.redirected) like.innerHTML = await answer.text();
  });
}

// While a large file is checked: how far that is. Without scripts the page is loaded again and again.
const checking = document.querySelector("[data-checking]");
if (checking) {
  const bar = checking.querySelector("progress");
  const ask = async () => {
    const answer = await fetch(checking.dataset.checking).catch(() => null);
    const told = answer && answer.ok && !answer.redirected ? await answer.json() : null;
    if (told && told.done) return window.location.reload();
    if (told) {
      bar.value = told.step;
      const doing = checking.querySelector("[data-doing]");
      if (doing.textContent !== told.doing) doing.textContent = told.doing;
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}
