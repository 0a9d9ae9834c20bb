// The list of findings: a part of what fits, by file, and more of it when asked for.
const PART = 100;
const form = document.getElementById("filter");
const list = document.getElementById("found");
const further = document.getElementById("further");
const earlier = document.getElementById("earlier");
let wanted = { ...NOTHING_WANTED };
let fitting = [];
let shown = { from: 0, to: 0 };

// Sections of files with the findings from..to of those that fit.
function sections(from, to) {
  const all = document.createDocumentFragment();
  let path = null;
  let items = null;
  for (const at of fitting.slice(from, to)) {
    const here = value(DATA.rows[at], "path");
    if (here !== path) {
      path = here;
      items = make("ol", { class: "items" });
      all.append(make("section", { class: "file" }, make("h3", { class: "path" }, path || NOWHERE), items));
    }
    items.append(item(at));
  }
  return all;
}

function show(from, to) {
  shown = { from, to: Math.min(to, fitting.length) };
  list.replaceChildren(sections(shown.from, shown.to));
  const rest = fitting.length - shown.to;
  further.hidden = rest === 0;
  further.textContent = `Show ${count.format(Math.min(PART, rest))} more of ${count.format(rest)}`;
  earlier.hidden = from === 0;
  earlier.textContent = `Show ${count.format(Math.min(PART, from))} before`;
}

function tell() {
  const all = DATA.rows.length;
  const told = fitting.length === all ? "" : ` of ${count.format(all)}`;
  document.getElementById("count").textContent =
    `${count.format(fitting.length)}${told} finding${all === 1 ? "" : "s"}`;
}

function update() {
  fitting = matching(wanted);
  show(0, PART);
  tell();
}

function readForm() {
  for (const name of Object.keys(NOTHING_WANTED)) wanted[name] = form.elements[name].value;
}

function fillForm() {
  for (const name of Object.keys(NOTHING_WANTED)) form.elements[name].value = wanted[name];
}

// What is wanted, as the end of an address that can be passed on.
function asHash() {
  const said = new URLSearchParams(Object.entries(wanted).filter(([, text]) => text));
  return said.size ? `#findings?${said}` : "#findings";
}

function fromHash(hash) {
  const said = new URLSearchParams(hash.slice(hash.indexOf("?") + 1));
  wanted = { ...NOTHING_WANTED };
  for (const name of Object.keys(wanted)) wanted[name] = said.get(name) ?? "";
  fillForm();
  update();
}

function choose() {
  readForm();
  update();
  history.replaceState(null, "", asHash());
}

function fillChoices() {
  for (const kind of KINDS) {
    const choices = tally(kind).map(([key, times]) =>
      make("option", { value: key }, `${NAMES[kind]?.[key]?.name ?? key} (${count.format(times)})`)
    );
    form.elements[kind].append(make("option", { value: "" }, "all"), ...choices);
    form.elements[kind].options[0].value = "";
    form.elements[kind].parentElement.hidden = choices.length === 0;
  }
  const paths = tally("path").map(([path]) => make("option", { value: path }));
  document.getElementById("paths").append(...paths);
}

// Shows the finding of that name, whatever is wanted.
function reveal(name) {
  const at = DATA.rows.findIndex((_, number) => identity(number) === name);
  if (at < 0) return;
  if (!fitting.includes(at)) {
    wanted = { ...NOTHING_WANTED };
    fillForm();
    update();
  }
  const place = fitting.indexOf(at);
  if (place < shown.from || place >= shown.to) {
    const from = place - (place % PART);
    show(from, from + PART);
  }
  const element = document.getElementById(name);
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}

function startList() {
  fillChoices();
  form.hidden = false;
  const more = document.getElementById("more");
  more.addEventListener("click", () => {
    const open = more.getAttribute("aria-expanded") !== "true";
    more.setAttribute("aria-expanded", String(open));
  });
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(choose, 150);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(choose));
  further.addEventListener("click", () => {
    const first = fitting[shown.to];
    show(shown.from, shown.to + PART);
    document.getElementById(identity(first)).focus();
  });
  earlier.addEventListener("click", () => {
    const first = fitting[shown.from];
    show(Math.max(0, shown.from - PART), shown.to);
    document.getElementById(identity(first)).focus();
  });
  update();
}
