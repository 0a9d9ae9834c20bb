// Which findings are wanted: by words anywhere, by part of the path, by kind.
const KINDS = ["level", "risk", "status", "proof", "rule"];
const NOTHING_WANTED = { q: "", file: "", level: "", risk: "", status: "", proof: "", rule: "" };
const SEARCHED = ["rule", "code", "path", "message", "reason", "object", "cure"];

let haystacks = null;

function haystack(at) {
  haystacks ??= DATA.rows.map((row) =>
    SEARCHED.map((name) => value(row, name)).join("\n").toLowerCase()
  );
  return haystacks[at];
}

// The numbers of the paths that are the text, or else of those that have it in them.
function pathsWith(part) {
  const known = new Set(DATA.rows.map((row) => row[COLUMN.path]));
  const named = (fits) => [...known].filter((number) => fits(DATA.texts[number].toLowerCase()));
  const whole = named((path) => path === part);
  return new Set(whole.length ? whole : named((path) => path.includes(part)));
}

// The numbers of the findings that fit, in their order.
function matching(wanted) {
  const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
  const part = wanted.file.trim().toLowerCase();
  const paths = part ? pathsWith(part) : null;
  const kinds = KINDS.filter((kind) => wanted[kind]).map((kind) => [
    COLUMN[kind],
    DATA.texts.indexOf(wanted[kind]),
  ]);
  const found = [];
  DATA.rows.forEach((row, at) => {
    if (kinds.some(([column, number]) => row[column] !== number)) return;
    if (paths && !paths.has(row[COLUMN.path])) return;
    if (words.length && !words.every((word) => haystack(at).includes(word))) return;
    found.push(at);
  });
  return found;
}

// How many findings there are of each value of a kind, most first.
function tally(kind) {
  const counts = new Map();
  for (const row of DATA.rows) {
    const found = value(row, kind);
    if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
}
