// What script adds to pages that work without it: keys, drafts, look, filters that apply at once, copying.
const root = document.documentElement;
const words = document.body.dataset;
root.classList.add("js");

const typing = (target) => target.closest?.("input,textarea,select,[contenteditable]");
const onClick = (selector, act) =>
  document.addEventListener("click", (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  });

// keys: / to search, g and a letter to a place, ? for the list
let awaitsPlace = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") closeMenus();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const place = awaitsPlace && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  awaitsPlace = false;
  if (place) place.click();
  else if (event.key === "g") awaitsPlace = true;
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (event.key === "/") {
    const find = document.querySelector("[data-find]");
    if (!find?.offsetParent) return;
    event.preventDefault();
    find.focus();
  }
});

// rows of places that are wider than a phone begin where one is
for (const here of document.querySelectorAll(":is(.places,.parts,.side) > [aria-current]")) {
  const row = here.parentElement;
  if (here.offsetLeft + here.offsetWidth > row.offsetLeft + row.clientWidth)
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// menus and dialogs
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details.menu")));
onClick("[data-opens]", (button) => document.getElementById(button.dataset.opens)?.showModal());
onClick("dialog", (dialog, event) => event.target === dialog && dialog.close());

// light or dark: the server reads the cookie, so that no page flashes
onClick("[data-theme-choice]", (button) => {
  const choice = button.dataset.themeChoice;
  const age = choice ? 31536000 : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (choice) root.dataset.theme = choice;
  else delete root.dataset.theme;
  for (const other of document.querySelectorAll("[data-theme-choice]"))
    other.setAttribute("aria-pressed", String(other === button));
});

// filters and choices that apply at once; typing waits a moment
let pause;
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-auto]") && event.target.type !== "search" && event.target.type !== "text") form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  clearTimeout(pause);
  if (event.target.matches("form.filters"))
    for (const input of event.target.elements) if (input.name && !input.value) input.disabled = true;
});
// a double click sends once
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-auto],[hx-post]")) return;
  if (Date.now() - (form.sentAt ?? 0) < 1000) event.preventDefault();
  else form.sentAt = Date.now();
});
addEventListener("pageshow", () => {
  for (const input of document.querySelectorAll("form.filters :disabled")) input.disabled = false;
});

// one page back stands what the last reader saw, kept by the browser: when another one reads now, it is asked for anew
const reader = words.person ?? "";
localStorage.setItem("reader", reader);
addEventListener("pageshow", (event) => {
  if (!event.persisted || localStorage.getItem("reader") === reader) return;
  document.body.hidden = true;
  location.replace(location.pathname + location.search);
});

// drafts: <form data-draft="need-new"> keeps what is written until it is sent. They belong to who wrote them: they outlive
// signing out and an ended session, and are forgotten when somebody else signs in. What was written without signing in, as
// answers by a link are, is nobody's account's and stays. Only what was changed is kept, with what the page had given and the
// edition it was changed in: what others have written since is not taken back, and what a message or a link fills in stays.
const person = words.person;
const isStrangers = (key) => /^draft:(?!(\d*|answers):)/.test(key) || (person && /^draft:\d+:/.test(key) && !key.startsWith(`draft:${person}:`));
for (const key of Object.keys(localStorage).filter(isStrangers)) localStorage.removeItem(key);
const kept = (form) => `draft:${person ?? ""}:${form.dataset.draft}`;
const isEdition = (input) => input.type === "hidden" && /(^|-)read_edition$/.test(input.name);
const keeps = (input) =>
  isEdition(input) ||
  (input.name && !["hidden", "password", "file", "submit", "button"].includes(input.type) && !input.matches("[data-no-draft]"));
const isTick = (input) => ["checkbox", "radio"].includes(input.type);
const valueOf = (input) => (isTick(input) ? input.checked : input.value);
const givenOf = (input) => {
  if (isTick(input)) return input.defaultChecked;
  if (!input.options) return input.defaultValue;
  return ([...input.options].find((one) => one.defaultSelected) ?? input.options[0])?.value ?? "";
};
const isChanged = (input) => isEdition(input) || valueOf(input) !== givenOf(input);

function remember(form) {
  const changed = [...form.elements].filter((input) => keeps(input) && isChanged(input));
  const values = changed.map((input) => [input.name, input.type, input.value, valueOf(input), givenOf(input)]);
  localStorage.setItem(kept(form), JSON.stringify(values));
  const state = form.querySelector("[data-save-state]");
  if (state) state.textContent = words.wordsSaved;
}
function restore(form) {
  if (form.querySelector("[aria-invalid=true],.notice.bad")) return;
  let values;
  try {
    values = JSON.parse(localStorage.getItem(kept(form)) ?? "[]");
  } catch {
    return;
  }
  let changed = false;
  const hasEdition = [...form.elements].some(isEdition);
  const isFilled = (input, given) => !isEdition(input) && (isChanged(input) || (!hasEdition && givenOf(input) !== (given ?? "")));
  for (const [name, type, own, value, given] of values)
    for (const input of form.elements) {
      if (input.name !== name || input.type !== type || !keeps(input) || valueOf(input) === value) continue;
      if (isTick(input) && input.value !== own) continue;
      if (isFilled(input, given)) continue;
      if (isTick(input)) input.checked = value;
      else input.value = value;
      changed ||= !isEdition(input);
    }
  if (changed) offerFresh(form);
}
function offerFresh(form) {
  const note = Object.assign(document.createElement("p"), { className: "notice small", textContent: `${words.wordsRestored} ` });
  note.setAttribute("role", "status");
  const fresh = Object.assign(document.createElement("button"), { type: "button", className: "button link small", textContent: words.wordsForget });
  fresh.addEventListener("click", () => {
    localStorage.removeItem(kept(form));
    form.reset();
    note.remove();
  });
  note.append(fresh);
  form.prepend(note);
}
function prepare(scope) {
  for (const form of scope.querySelectorAll("form[data-draft]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    restore(form);
    let wait;
    form.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => remember(form), 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(wait);
      remember(form);
      sessionStorage.setItem("sent", kept(form));
    });
  }
  // below 640 px rows are shown as lists; the roles keep them a table for those who listen
  for (const table of scope.querySelectorAll("table:not(.plain,[role])")) {
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead,tbody,tfoot")) part.setAttribute("role", "rowgroup");
    for (const row of table.rows) row.setAttribute("role", "row");
    for (const cell of table.querySelectorAll("td")) cell.setAttribute("role", "cell");
    for (const head of table.querySelectorAll("th")) head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
  }
  for (const form of scope.querySelectorAll("form:has([data-when])")) settle(form, false);
  scope.querySelector("[data-focus]")?.focus();
}
// questions that depend on an answer above them: <div data-when='{"item":"posts","from":1,"to":null}'>
function told(form, item) {
  const inputs = [...form.elements].filter((input) => input.name === item && !input.closest("[data-when][hidden]"));
  const ticks = inputs.filter((input) => ["checkbox", "radio"].includes(input.type));
  if (ticks.length === 1 && ticks[0].value === "on") return [ticks[0].checked ? "yes" : "no"];
  return inputs.filter((input) => !ticks.includes(input) || input.checked).map((input) => input.value);
}
function holds(form, when) {
  if (when.all) return when.all.every((one) => holds(form, one));
  if (when.any) return when.any.some((one) => holds(form, one));
  const said = told(form, when.item);
  if (when.is) return when.is.some((one) => said.includes(one));
  const number = parseFloat((said[0] ?? "").replace(/\s/g, "").replace(",", "."));
  return number >= (when.from ?? -Infinity) && number <= (when.to ?? Infinity);
}
function settle(form, isTold) {
  let change = 0;
  for (const part of form.querySelectorAll("[data-when]")) {
    const hides = !holds(form, JSON.parse(part.dataset.when));
    if (hides !== part.hidden) change = hides ? change - 1 : change + 1;
    part.hidden = hides;
  }
  const state = form.querySelector("[data-when-state]");
  if (isTold && change && state) state.textContent = change > 0 ? state.dataset.more : state.dataset.fewer;
}
for (const moment of ["input", "reset"])
  document.addEventListener(moment, (event) => {
    const form = event.target.form ?? event.target;
    if (form.matches?.("form:has([data-when])")) setTimeout(() => settle(form, true));
  });
// a draft is forgotten once its form was sent and taken: not when it came back with something to mend, when the page of
// an error came instead, or when one went back because nothing came at all
const sent = sessionStorage.getItem("sent");
sessionStorage.removeItem("sent");
const isTaken =
  !document.querySelector("[aria-invalid=true],.notice.bad[data-focus],[data-unsent]") &&
  performance.getEntriesByType("navigation")[0]?.type === "navigate";
if (sent && isTaken) localStorage.removeItem(sent);
// what waits on a page to be sent again is a draft until it is sent from there
const unsent = document.querySelector("[data-unsent]");
if (sent && unsent) sessionStorage.setItem("unsent", sent);
else if (!unsent || performance.getEntriesByType("navigation")[0]?.type === "navigate") sessionStorage.removeItem("unsent");
if (unsent) {
  sessionStorage.removeItem("answers-sent");
  document.addEventListener("submit", (event) => {
    const waiting = sessionStorage.getItem("unsent");
    if (waiting && event.target.matches("[data-sends-again]")) sessionStorage.setItem("sent", waiting);
  });
}
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
// a part of a page that was refused says so above the page; what was typed stays where it is
document.addEventListener("htmx:responseError", (event) => {
  const told = event.detail.xhr.responseText.trim();
  if (!told.startsWith('<div class="notice')) return;
  document.getElementById("told-apart")?.remove();
  const place = Object.assign(document.createElement("div"), { id: "told-apart", className: "wrap", innerHTML: told });
  document.getElementById("main")?.prepend(place);
});

// sentences: a tapped number or a selection chooses them for the form
function choose(first, last) {
  const form = document.querySelector("form [name=first]:not([type=hidden])")?.form;
  if (!form) return;
  [form.elements.first.value, form.elements.last.value] = [first, last];
  for (const one of document.querySelectorAll("[data-sentences] [data-n]"))
    one.classList.toggle("chosen", Number(one.dataset.n) >= first && Number(one.dataset.n) <= last);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
onClick("[data-pick]", (link) => choose(Number(link.dataset.pick), Number(link.dataset.pick)));
document.addEventListener("pointerup", () => {
  const chosen = getSelection();
  if (!chosen?.toString().trim()) return;
  const ends = [chosen.anchorNode, chosen.focusNode].map((node) => {
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return Number(element?.closest?.("[data-sentences] [data-n]")?.dataset.n);
  });
  if (ends.every(Boolean)) choose(Math.min(...ends), Math.max(...ends));
});

// copying
onClick("[data-copy]", async (button) => {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source?.value ?? source?.textContent?.trim() ?? button.dataset.copy);
  const before = button.textContent;
  button.textContent = words.wordsCopied;
  setTimeout(() => (button.textContent = before), 2000);
});
