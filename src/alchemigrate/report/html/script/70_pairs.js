// Marks the words that differ between two texts that stand side by side.
function markPairs() {
  for (const row of document.querySelectorAll(".pairs tbody tr")) {
    const [before, after] = row.querySelectorAll(".side");
    if (!before || !after) continue;
    const marked = worded(before.textContent, after.textContent);
    if (!marked) continue;
    const fill = (element, found, wrap) =>
      element.replaceChildren(...found.map(([text, changed]) => (changed ? make(wrap, {}, text) : text)));
    fill(before, marked[0], "del");
    fill(after, marked[1], "ins");
  }
}
