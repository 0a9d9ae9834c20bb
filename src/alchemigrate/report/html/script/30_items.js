// One finding as an item of the list.
function tag(kind, key) {
  const known = NAMES[kind][key] ?? { name: key, meaning: "" };
  return make("span", { class: `tag ${kind}-${key}`, title: known.meaning }, known.name);
}

function proven(row) {
  const proof = value(row, "proof");
  if (!proof) return "";
  const tests = value(row, "proof_tests");
  const told = tests ? ` (${count.format(tests)} test${tests === 1 ? "" : "s"})` : "";
  const name = NAMES.proof[proof]?.name ?? proof;
  return make("span", { class: `proof proof-${proof}`, title: NAMES.proof[proof]?.meaning }, name + told);
}

// Where the change of a finding stands: its file's change, at the line after the run.
function toChange(row) {
  for (const [path, line] of value(row, "after")) {
    const name = `change-${DATA.texts[path]}`;
    if (document.getElementById(name)) {
      return make("a", { href: anchor(`${name}:${line}`) }, "see the change");
    }
  }
  return "";
}

function remarks(row) {
  const tests = value(row, "tests");
  const requests = value(row, "requests");
  return [
    ["object", "of"],
    ["reason", "why"],
    ["cure", "cure"],
  ]
    .filter(([name]) => value(row, name) && !(name === "reason" && value(row, "cure") === value(row, name)))
    .map(([name, title]) => make("p", { class: "remark" }, make("b", {}, title), ` ${value(row, name)}`))
    .concat(requests ? [make("p", { class: "remark" }, make("b", {}, "requests"), ` ${count.format(requests)} run this place`)] : [])
    .concat(tests === 0 ? [make("p", { class: "remark" }, make("b", {}, "tests"), " none runs this place")] : []);
}

function item(at) {
  const row = DATA.rows[at];
  const placed = value(row, "path") !== "";
  const place = placed ? `${value(row, "line")}:${value(row, "column")}` : "\u2013";
  const rule = value(row, "rule");
  const hidden = make("span", { class: "unseen" }, placed ? "line " : `${NOWHERE} `);
  const link = make("a", { class: "line", href: anchor(identity(at)) }, hidden, place);
  return make(
    "li",
    { class: "finding", id: identity(at), tabindex: "-1" },
    make(
      "p",
      { class: "what" },
      link,
      " ",
      tag("level", value(row, "level")),
      " ",
      make("span", { class: "message" }, value(row, "message"))
    ),
    make(
      "p",
      { class: "became" },
      tag("status", value(row, "status")),
      " ",
      make("span", { class: "rule", title: DATA.rules[rule] }, rule),
      " ",
      make("span", { class: "risk" }, `${value(row, "risk")} risk`),
      " ",
      proven(row),
      " ",
      toChange(row)
    ),
    ...remarks(row)
  );
}
