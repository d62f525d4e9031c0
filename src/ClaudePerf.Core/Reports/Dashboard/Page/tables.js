// Tables that are sorted by their headings and searched, by mouse and keyboard. A column is { name, text, value, sub }: the text of its
// cell, what it is sorted by (a number, or the text), and a second line. The first column names the row.
const SEARCHED_ROWS = 8;
const states = new Map();
const textColumn = (name, text, sub) => ({ name, text, value: text, sub, isText: true });
const numberColumn = (name, value, format = whole.format) =>
  ({ name, text: row => format(value(row)), value: row => value(row) ?? -Infinity });
const compare = (a, b) => typeof a === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
const table = (id, caption, columns, rows) => {
  const state = states.get(id) ?? { by: -1, descending: true, search: "" };
  states.set(id, state);
  const body = element("tbody", { role: "rowgroup" }), heads = [], found = element("output", { class: "muted" });
  const textOf = row => columns.map(one => `${one.text(row)} ${one.sub?.(row) ?? ""}`).join(" ").toLowerCase();
  const cells = row => columns.map((one, i) => {
    const cell = element(i === 0 ? "th" : "td", i === 0 ? { scope: "row", role: "rowheader" }
      : { role: "cell", class: one.isText ? "" : "n", "data-name": one.name }, one.text(row));
    const sub = one.sub?.(row);
    if (sub)
      cell.append(element("small", {}, sub));
    return cell;
  });
  const fill = () => {
    const search = state.search.trim().toLowerCase();
    const shown = search === "" ? [...rows] : rows.filter(row => textOf(row).includes(search));
    if (state.by >= 0) {
      const valueOf = columns[state.by].value;
      shown.sort((a, b) => compare(valueOf(a), valueOf(b)) * (state.descending ? -1 : 1));
    }
    heads.forEach((head, i) => head.setAttribute("aria-sort", i !== state.by ? "none" : state.descending ? "descending" : "ascending"));
    body.replaceChildren(...shown.map(row => element("tr", { role: "row" }, ...cells(row))));
    if (shown.length === 0)
      body.append(element("tr", { role: "row" },
        element("td", { role: "cell", colspan: String(columns.length), class: "none" }, `No row contains “${state.search.trim()}”.`)));
    found.textContent = search === "" ? "" : `${whole.format(shown.length)} of ${plural(rows.length, "row")}`;
  };
  columns.forEach((one, i) => {
    const button = element("button", { type: "button", class: "sort" }, one.name);
    button.addEventListener("click", () => {
      state.descending = state.by === i ? !state.descending : !one.isText;
      state.by = i;
      fill();
    });
    heads.push(element("th", { scope: "col", role: "columnheader", class: one.isText ? "" : "n" }, button));
  });
  fill();
  const made = element("table", { role: "table" }, element("caption", {}, caption),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)), body);
  const parts = [element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, made)];
  if (rows.length > SEARCHED_ROWS) {
    const input = element("input", { type: "search", "aria-label": `Search: ${caption}`, placeholder: "Search" });
    input.value = state.search;
    input.addEventListener("input", () => { state.search = input.value; fill(); });
    parts.unshift(element("div", { class: "search" }, input, found));
  }
  return element("div", { class: "table", id: `t-${id}` }, ...parts);
};
const usageColumns = [
  numberColumn("Cost", ([, sum]) => costOf(sum), money),
  numberColumn("Saved by caching", ([, sum]) => savingOf(sum), money),
  numberColumn("Hit rate", ([, sum]) => hitRateOf(sum), share),
  numberColumn("Thinking", ([, sum]) => costOf(sum) === null ? null : sum.thinkingCost, money),
  numberColumn("Requests", ([, sum]) => sum.requests),
  numberColumn("Tokens", ([, sum]) => tokensOf(sum)),
];
