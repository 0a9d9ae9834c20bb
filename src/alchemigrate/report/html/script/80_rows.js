// A field that searches the rows of a table.
function startRows() {
  for (const field of document.querySelectorAll("input[data-rows]")) {
    const rows = document.querySelectorAll(`#${field.dataset.rows} tbody tr`);
    field.addEventListener("input", () => {
      const part = field.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(part);
    });
  }
}
