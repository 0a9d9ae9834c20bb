// A change as two columns, made from its unified diff when it is opened.
const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

// Rows [before, after] of lines {number, text}, both the same line where nothing changed.
function sides(patch) {
  const rows = [];
  let gone = [];
  let come = [];
  let left = 0;
  let right = 0;
  const flush = () => {
    rows.push(...paired(gone, come).map((pair) => ({ before: pair[0], after: pair[1] })));
    gone = [];
    come = [];
  };
  for (const line of patch.split("\n")) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      flush();
      [left, right] = [Number(hunk[1]), Number(hunk[2])];
      rows.push({ hunk: right });
    } else if (line[0] === "-") gone.push({ number: left++, text: line.slice(1) });
    else if (line[0] === "+") come.push({ number: right++, text: line.slice(1) });
    else if (line[0] === " ") {
      flush();
      const text = line.slice(1);
      rows.push({ before: { number: left++, text }, after: { number: right++, text }, same: true });
    }
  }
  flush();
  return rows;
}

function cell(kind, line, marked) {
  const sign = kind === "gone" ? "removed " : kind === "come" ? "added " : "";
  const wrap = kind === "gone" ? "del" : "ins";
  const inside = marked
    ? marked.map(([text, changed]) => (changed ? make(wrap, {}, text) : text))
    : [line?.text ?? ""];
  const hidden = sign ? make("span", { class: "unseen" }, sign) : "";
  return make("td", { class: `code ${kind}`, role: "cell" }, hidden, ...inside);
}

function numbered(line) {
  return make("th", { class: "number", scope: "row", role: "rowheader" }, line ? String(line.number) : "");
}

function empty(kind) {
  return make("td", { class: kind, role: "cell" });
}

function tableRow(row, path) {
  if (row.hunk !== undefined) {
    const told = `from line ${row.hunk}`;
    return make("tr", { class: "hunk", role: "row" }, make("td", { colspan: "4", role: "cell" }, told));
  }
  const { before, after, same } = row;
  const marked = before && after && !same ? worded(before.text, after.text) : null;
  return make(
    "tr",
    {
      class: same ? "same" : "differs",
      role: "row",
      id: after ? `change-${path}:${after.number}` : "",
      tabindex: after ? "-1" : "",
    },
    before ? numbered(before) : empty("number void"),
    before ? cell(same ? "kept" : "gone", before, marked?.[0]) : empty("code void"),
    after ? numbered(after) : empty("number void"),
    after ? cell(same ? "kept" : "come", after, marked?.[1]) : empty("code void")
  );
}

function build(change) {
  const patch = change.querySelector("pre.patch");
  if (!patch) return;
  const path = change.dataset.path;
  const head = ["Line", "Before", "Line", "After"].map((title) =>
    make("th", { scope: "col", role: "columnheader" }, title)
  );
  const table = make(
    "table",
    { class: "sides", role: "table", "aria-label": `${path} before and after` },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head)),
    make("tbody", { role: "rowgroup" }, ...sides(patch.textContent).map((row) => tableRow(row, path)))
  );
  const frame = { class: "scroll", role: "region", "aria-label": `Change of ${path}`, tabindex: "0" };
  patch.replaceWith(make("div", frame, table));
}

function startChanges() {
  for (const change of document.querySelectorAll("details.change")) {
    change.addEventListener("toggle", () => change.open && build(change));
  }
}

// Opens the change that a link names, at its line if it is shown.
function openChange(name) {
  const change =
    document.getElementById(name)?.closest("details.change") ??
    document.getElementById(name.replace(/:\d+$/, ""));
  if (!change) return;
  change.open = true;
  build(change);
  const place = document.getElementById(name) ?? change;
  place.scrollIntoView({ block: place === change ? "start" : "center" });
  (place === change ? change.querySelector("summary") : place).focus({ preventScroll: true });
}
