"use strict";
// The findings as they stand in the page: each text once, a row of numbers for each finding.
const DATA = JSON.parse(document.getElementById("data").textContent);
const COLUMN = Object.fromEntries(DATA.fields.map((name, at) => [name, at]));
const SHARED = new Set(DATA.shared);
const NOWHERE = document.getElementById("names")?.dataset.nowhere ?? "";
const NAMES = { level: {}, status: {}, proof: {} };

for (const one of document.getElementById("names")?.content.children ?? []) {
  const { kind, key, name } = one.dataset;
  NAMES[kind][key] = { name, meaning: one.textContent };
}

function value(row, name) {
  const found = row[COLUMN[name]];
  return SHARED.has(name) ? DATA.texts[found] : found;
}

// An element with attributes and children; texts become text and never markup.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, text] of Object.entries(attributes ?? {})) {
    if (text !== undefined && text !== "") element.setAttribute(name, text);
  }
  element.append(...children.filter((child) => child !== undefined && child !== ""));
  return element;
}

// A link to a place of this page whose name may have any characters.
function anchor(name) {
  return "#" + encodeURIComponent(name).replaceAll("%2F", "/").replaceAll("%3A", ":");
}

const count = new Intl.NumberFormat("en");

let identities = null;

// A name for each finding, the same in every page that has the finding at that place.
function identity(at) {
  if (identities === null) {
    const met = new Map();
    identities = DATA.rows.map((row) => {
      const place = `${value(row, "path")}:${value(row, "line")}:${value(row, "column")}`;
      const name = `finding-${value(row, "code")}-${place}`;
      const times = (met.get(name) ?? 0) + 1;
      met.set(name, times);
      return times > 1 ? `${name}-${times}` : name;
    });
  }
  return identities[at];
}
