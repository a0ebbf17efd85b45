"use strict";
// Adds search, a filter and sorting to each table of packages; everything is readable without.
for (const part of document.querySelectorAll(".all")) {
  const table = part.querySelector(".packages");
  const form = part.querySelector(".controls");
  const [search, verdict, output] = form.querySelectorAll("input, select, output");
  const body = table.tBodies[0];
  let rows = null;

  // Read once, when first needed: the page opens faster.
  const read = () => rows ??= Array.from(body.rows, (row) => ({
    row, text: row.textContent.toLowerCase(), outcome: row.dataset.outcome,
  }));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text, outcome } of read()) {
      const fits = (verdict.value === "" || verdict.value === outcome) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    const all = rows.length;
    const count = (number) => number.toLocaleString("en");
    output.textContent = shown === all ? `${count(all)} packages` : `${count(shown)} of ${count(all)} packages`;
  };

  const order = new Intl.Collator("en", { numeric: true });
  const rank = ["denied", "undetermined", "review", "waived", "allowed", "first-party", "not-judged"];
  const sort = (head, column) => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = read().map((entry, index) => ({
      entry, index, key: column === 1 ? rank.indexOf(entry.outcome) : entry.row.cells[column].textContent.trim(),
    }));
    const compare = (a, b) => column === 1 ? a - b : (a === "") - (b === "") || order.compare(a, b);
    keyed.sort((a, b) => (up ? compare(a.key, b.key) : compare(b.key, a.key)) || a.index - b.index);
    rows = keyed.map(({ entry }) => entry);
    body.append(...rows.map(({ row }) => row));
  };

  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, column));
    head.replaceChildren(button);
  });
  search.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  // A browser that comes back to the page keeps what was typed.
  addEventListener("pageshow", () => { if (search.value || verdict.value) filter(); });
}

// Paper cannot be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = Array.from(document.querySelectorAll("details:not([open])"));
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => { for (const part of folded) part.open = false; });
