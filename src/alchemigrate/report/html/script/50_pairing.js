// Which removed line became which added one, and which words of it changed.
const WORDS = /\w+|\s+|[^\w\s]/gu;
const ALIKE = 0.35;
const LARGEST = 40000;

// The longest common part of two lists, as pairs of places.
function common(left, right) {
  const width = right.length + 1;
  const best = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      best[i * width + j] =
        left[i] === right[j]
          ? best[(i + 1) * width + j + 1] + left[i].length
          : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) i++;
    else j++;
  }
  return pairs;
}

// How much of two lines is the same, from 0 to 1; white space does not count.
function likeness(left, right) {
  const bag = new Map();
  let total = 0;
  let shared = 0;
  for (const word of left) {
    if (!word.trim()) continue;
    bag.set(word, (bag.get(word) ?? 0) + 1);
    total += word.length;
  }
  for (const word of right) {
    if (!word.trim()) continue;
    total += word.length;
    const times = bag.get(word) ?? 0;
    if (times > 0) {
      bag.set(word, times - 1);
      shared += 2 * word.length;
    }
  }
  return total ? shared / total : 1;
}

// Removed and added lines side by side, in their order; null where there is no partner.
function paired(gone, come) {
  if (gone.length * come.length > LARGEST) {
    const length = Math.max(gone.length, come.length);
    return Array.from({ length }, (_, at) => [gone[at] ?? null, come[at] ?? null]);
  }
  const left = gone.map((line) => line.text.match(WORDS) ?? []);
  const right = come.map((line) => line.text.match(WORDS) ?? []);
  const width = come.length + 1;
  const best = new Float64Array((gone.length + 1) * width);
  const alike = new Float64Array((gone.length + 1) * width);
  for (let i = gone.length - 1; i >= 0; i--) {
    for (let j = come.length - 1; j >= 0; j--) {
      const near = likeness(left[i], right[j]);
      alike[i * width + j] = near >= ALIKE ? near : 0;
      best[i * width + j] = Math.max(
        alike[i * width + j] ? alike[i * width + j] + best[(i + 1) * width + j + 1] : 0,
        best[(i + 1) * width + j],
        best[i * width + j + 1]
      );
    }
  }
  const rows = [];
  let i = 0;
  let j = 0;
  while (i < gone.length || j < come.length) {
    const here = i * width + j;
    const both = i < gone.length && j < come.length && alike[here] > 0;
    if (both && best[here] === alike[here] + best[here + width + 1]) rows.push([gone[i++], come[j++]]);
    else if (i < gone.length && (j >= come.length || best[here + width] >= best[here + 1])) rows.push([gone[i++], null]);
    else rows.push([null, come[j++]]);
  }
  return rows;
}

// Both texts as pieces [text, whether it changed]; null where too little is the same to show it.
function worded(before, after) {
  const left = before.match(WORDS) ?? [];
  const right = after.match(WORDS) ?? [];
  if (left.length * right.length > LARGEST || likeness(left, right) < ALIKE) return null;
  const kept = common(left, right);
  const keptLeft = new Set(kept.map(([at]) => at));
  const keptRight = new Set(kept.map(([, at]) => at));
  return [pieces(left, keptLeft), pieces(right, keptRight)];
}

function pieces(tokens, kept) {
  const found = [];
  tokens.forEach((token, at) => {
    const changed = !kept.has(at);
    const last = found[found.length - 1];
    if (last && last[1] === changed) last[0] += token;
    else found.push([token, changed]);
  });
  return found;
}
