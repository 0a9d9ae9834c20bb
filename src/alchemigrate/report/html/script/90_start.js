// Where the address leads, and the beginning.
// A mistyped address names nothing.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}

function go() {
  const name = decoded(location.hash.slice(1));
  if (location.hash.startsWith("#findings?") && form) {
    fromHash(location.hash);
    document.getElementById("findings").scrollIntoView();
    document.getElementById("findings-title").focus({ preventScroll: true });
  } else if (name.startsWith("finding-") && form) reveal(name);
  else if (name.startsWith("change-")) openChange(name);
}

function print(open) {
  for (const one of document.querySelectorAll("details")) {
    if (open) one.dataset.was = String(one.open);
    one.open = open || one.dataset.was === "true";
  }
}

if (form) startList();
startChanges();
markPairs();
startRows();
addEventListener("hashchange", go);
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
go();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
