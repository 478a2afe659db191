// Suggestions under a search box, as a combobox with a list:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/examples/combobox-autocomplete-list/
const PAUSE = 150; // milliseconds without a key before the server is asked

export function suggestUnder(input) {
  const list = document.createElement("ul");
  const told = document.createElement("div");
  let waiting = 0;
  let asked = "";
  let marked = -1;

  list.id = `${input.id}-suggestions`;
  list.className = "app-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  told.className = "govuk-visually-hidden";
  told.setAttribute("role", "status");
  const box = input.closest(".app-search");
  box.append(list);
  box.after(told); // outside, so that what is said is no part of the list
  const combobox = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(combobox)) input.setAttribute(name, value);

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function mark(place) {
    marked = place;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[place].id);
  }

  function show(found) {
    list.replaceChildren(
      ...found.map((each, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.textContent = `${each.label} (${each.count.toLocaleString("en-GB")})`;
        option.dataset.address = each.address;
        option.addEventListener("mousedown", (event) => {
          event.preventDefault(); // the box keeps the keyboard
          window.location.assign(each.address);
        });
        return option;
      }),
    );
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    told.textContent = found.length ? `${found.length} suggestions` : "";
    mark(-1);
  }

  async function ask() {
    asked = input.value.trim();
    if (asked.length < 2) return close();
    const words = asked;
    const answer = await fetch(`/search/suggestions.json?q=${encodeURIComponent(words)}`).catch(() => null);
    if (words !== asked) return; // somebody went on typing
    show(answer && answer.ok ? await answer.json() : []);
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (list.hidden || event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") mark(marked < last ? marked + 1 : 0);
    else if (event.key === "ArrowUp") mark(marked > 0 ? marked - 1 : last);
    else if (event.key === "Enter" && marked >= 0) window.location.assign(options()[marked].dataset.address);
    else return;
    event.preventDefault();
  });
}
