// Controls, and the start.
const setUp = () => {
  const ranges = [["all", "All"], ["month", "Last active month"], ["7", "Last 7 days"], ["30", "Last 30 days"], ["90", "Last 90 days"],
    ["own", "Custom dates"]];
  byId("range").append(...ranges.map(([value, text]) => element("option", { value }, text)));
  for (const [name, names] of Object.entries(dimensions)) {
    const order = names.map((text, key) => [nameOf(text), key]).sort((a, b) => a[0].localeCompare(b[0]));
    byId(name).append(element("option", { value: "-1" }, "All"),
      ...order.map(([text, key]) => element("option", { value: String(key) }, text)));
  }
  byId("by").append(...Object.keys(dimensions).map(name => {
    const radio = element("input", { type: "radio", name: "split", value: name });
    radio.checked = name === split;
    radio.addEventListener("change", () => { split = name; drawTime(wanted()); });
    return element("label", {}, radio, titles[name]);
  }));
  for (const name of Object.keys(dimensions))
    byId(name).addEventListener("change", event => { filter[name] = Number(event.target.value); show(); });
  for (const name of ["from", "to"]) {
    byId(name).min = data.days[0] ?? "";
    byId(name).max = lastDay ?? "";
    byId(name).addEventListener("change",
      event => { filter[name] = event.target.value; byId("range").value = filter.from || filter.to ? "own" : "all"; show(); });
  }
  byId("range").addEventListener("change", event => {
    if (event.target.value === "own")
      return;
    Object.assign(filter, { from: firstOf(event.target.value), to: "" });
    byId("from").value = filter.from;
    byId("to").value = "";
    show();
  });
  byId("show-all").addEventListener("click", () => byId("filters").reset());
  byId("filters").addEventListener("submit", event => event.preventDefault());
  byId("filters").addEventListener("reset", () => { Object.assign(filter, noFilter); setTimeout(show); });
};
const setTheme = (dark, redraw) => {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(dark));
  byId("theme-label").textContent = dark ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", dark ? "Light colors" : "Dark colors");
  if (redraw)
    show();
};
const preferred = matchMedia("(prefers-color-scheme: dark)");
let dark = preferred.matches;
setTheme(dark, false);

const unpack = async id => {
  const packed = Uint8Array.from(atob(byId(id).textContent), character => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};
const start = async () => {
  const [rows, library] = await Promise.all([unpack("rows"), unpack("charts")]);
  useRows(JSON.parse(rows));
  byId("period").textContent = data.days.length === 0 ? "No usage" : `${data.days[0]} to ${lastDay}`;
  showFixed();
  if (data.rows.length === 0) {
    for (const id of ["s-explore", "s-bill", "s-savings", "s-misses", "s-tools", "s-groupings"])
      byId(id).hidden = true;
    byId("empty").hidden = false;
    byId("theme").addEventListener("click", () => setTheme(dark = !dark, false));
    document.documentElement.dataset.drawn = "1";
    return;
  }
  setUp();
  document.head.append(element("script", {}, library));
  show();
  byId("theme").addEventListener("click", () => setTheme(dark = !dark, true));
  preferred.addEventListener("change", event => setTheme(dark = event.matches, true));
  new ResizeObserver(() => charts.forEach(chart => chart.resize())).observe(byId("main"));
  addEventListener("beforeprint", () => { setTheme(false, true); charts.forEach(chart => chart.resize()); });
  addEventListener("afterprint", () => setTheme(dark, true));
};
start();
