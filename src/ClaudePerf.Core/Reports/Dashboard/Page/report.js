"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = id => document.getElementById(id);
  const column = Object.fromEntries(data.columns.map((name, index) => [name, index]));
  const MOST_SERIES = 7, MOST_BARS = 10;
  const dimensions = { model: data.models, agent: data.agents, project: data.projects };
  const titles = { model: "Model", agent: "Agent", project: "Project" };
  const noFilter = { from: "", to: "", model: -1, agent: -1, project: -1 };
  const filter = { ...noFilter };
  let split = "model";
  const charts = new Map();

  // Text
  const whole = new Intl.NumberFormat("en-US");
  const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
  const money = value => value === null ? "no price" : (value < 0 ? "-$" : "$") + Math.abs(value)
    .toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: value !== 0 && Math.abs(value) < 0.1 ? 4 : 2 });
  const share = value => value === null ? "–" : (100 * value).toFixed(1) + "%";
  const nameOf = text => text || "(none)";
  const shortName = text => {
    const parts = nameOf(text).split(/[\\/]/).filter(Boolean);
    const name = parts.length > 2 ? "…/" + parts.slice(-2).join("/") : nameOf(text);
    return name.length > 30 ? name.slice(0, 29) + "…" : name;
  };
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {}))
      made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // Sums
  const fields = ["requests", "inputTokens", "outputTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "cacheReadTokens", "webSearches",
    "cost", "costWithoutCaching", "recoveredOutputTokens", "thinkingTokens", "thinkingCost"];
  const emptySum = () => ({ ...Object.fromEntries(fields.map(name => [name, 0])), priced: 0 });
  const add = (sum, row) => {
    for (const name of fields)
      sum[name] += row[column[name]] ?? 0;
    if (row[column.cost] !== null)
      sum.priced++;
  };
  const costOf = sum => sum.priced === 0 && sum.requests > 0 ? null : sum.cost;
  const savingOf = sum => costOf(sum) === null ? null : sum.costWithoutCaching - sum.cost;
  const promptOf = sum => sum.inputTokens + sum.cacheWrite5mTokens + sum.cacheWrite1hTokens + sum.cacheReadTokens;
  const hitRateOf = sum => promptOf(sum) === 0 ? null : sum.cacheReadTokens / promptOf(sum);
  const tokensOf = sum => promptOf(sum) + sum.outputTokens;
  const sumBy = (rows, keyOf) => {
    const sums = new Map();
    for (const row of rows) {
      const key = keyOf(row);
      if (!sums.has(key))
        sums.set(key, emptySum());
      add(sums.get(key), row);
    }
    return sums;
  };
  const mostExpensive = sums => [...sums].sort((a, b) => (costOf(b[1]) ?? -1) - (costOf(a[1]) ?? -1) || tokensOf(b[1]) - tokensOf(a[1]));

  // Filters
  const lastDay = data.days.at(-1);
  const shift = (day, by) => {
    const date = new Date(day + "T00:00:00Z");
    date.setUTCDate(date.getUTCDate() + by);
    return date.toISOString().slice(0, 10);
  };
  const firstOf = range => {
    if (range === "all" || !lastDay)
      return "";
    return range === "month" ? lastDay.slice(0, 8) + "01" : shift(lastDay, 1 - Number(range));
  };
  const wanted = () => {
    const inRange = data.days.map(day => day >= filter.from && (filter.to === "" || day <= filter.to));
    return data.rows.filter(row => inRange[row[column.day]] && ["model", "agent", "project"]
      .every(name => filter[name] < 0 || row[column[name]] === filter[name]));
  };
  const unfiltered = () => Object.keys(noFilter).every(name => filter[name] === noFilter[name]);
  const daysBetween = rows => {
    if (rows.length === 0)
      return [];
    const all = [];
    let day = data.days[rows[0][column.day]];
    const end = data.days[rows.at(-1)[column.day]];
    for (; day <= end && all.length < 4000; day = shift(day, 1))
      all.push(day);
    return all;
  };

  // Tables
  const table = (caption, heads, rows) => {
    const made = element("table", {}, element("caption", {}, caption));
    made.append(element("thead", {}, element("tr", {},...heads.map(
            (head, i) => element("th", { scope: "col", class: i > 0 && head.number !== false ? "n" : "" }, head.text ?? head)))));
    made.append(element("tbody", {}, ...rows.map(row => element("tr", {}, ...row.map((cell, i) => i === 0
      ? element("th", { scope: "row" }, cell)
      : element("td", { class: heads[i].number !== false ? "n" : "" }, cell))))));
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, made);
  };
  const usageHeads = name => [name, "Cost", "Saved by caching", "Hit rate", "Requests", "Tokens"];
  const usageCells = sum =>
    [money(costOf(sum)), money(savingOf(sum)), share(hitRateOf(sum)), whole.format(sum.requests), whole.format(tokensOf(sum))];

  // Charts
  const colors = () => {
    const style = getComputedStyle(document.documentElement);
    const get = name => style.getPropertyValue("--" + name).trim();
    return { text: get("text"), muted: get("muted"), line: get("line"), card: get("card"), series: [1, 2, 3, 4, 5, 6, 7, 8]
      .map(number => get("s" + number)) };
  };
  const base = color => ({
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: color.text },
    color: color.series,
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    tooltip: { renderMode: "richText", confine: true, backgroundColor: color.card, borderColor: color.line,
      textStyle: { color: color.text, fontSize: 12 } },
    legend: { type: "scroll", top: 0, left: 0, textStyle: { color: color.text }, pageTextStyle: { color: color.muted },
      pageIconColor: color.text, icon: "roundRect", itemWidth: 12, itemHeight: 12 },
  });
  const axis = color =>
    ({ axisLine: { lineStyle: { color: color.line } }, axisTick: { show: false }, axisLabel: { color: color.muted, hideOverlap: true },
      splitLine: { lineStyle: { color: color.line } } });
  const draw = (id, label, options, detail) => {
    const place = byId(id);
    let plot = place.querySelector(".plot"), details = place.querySelector("details");
    if (!plot) {
      plot = element("div", { class: "plot", role: "img" });
      details = element("details", {}, element("summary", {}, "Data table"));
      place.append(plot, details);
      charts.set(id, echarts.init(plot, null, { renderer: "canvas" }));
    }
    plot.setAttribute("aria-label", label);
    charts.get(id).setOption(options, { notMerge: true });
    while (details.children.length > 1)
      details.lastChild.remove();
    details.append(detail);
  };

  const drawTime = rows => {
    const color = colors(), days = daysBetween(rows), place = new Map(days.map((day, i) => [day, i]));
    const names = dimensions[split];
    const order = mostExpensive(sumBy(rows, row => row[column[split]])).map(([key]) => key);
    const top = order.slice(0, order.length > MOST_SERIES + 1 ? MOST_SERIES : MOST_SERIES + 1);
    const series = top.map(key => ({ name: shortName(names[key]), key, data: days.map(() => 0) }));
    if (order.length > top.length)
      series.push({ name: "Others", key: -1, data: days.map(() => 0) });
    const seriesOf = new Map(series.map(one => [one.key, one]));
    for (const row of rows)
      (seriesOf.get(row[column[split]]) ?? seriesOf.get(-1)).data[place.get(data.days[row[column.day]])] += row[column.cost] ?? 0;
    const byDay = sumBy(rows, row => data.days[row[column.day]]);
    const used = new Set();
    for (const one of series) {
      // Two paths may have the same end, and the chart identifies series by name.
      let name = one.name;
      for (let i = 2; used.has(name); i++)
        name = `${one.name} (${i})`;
      used.add(one.name = name);
    }
    draw("c-time",
      `Stacked bars: cost in US dollars for each of ${days.length} days by ${split}. See the data table below for the figures.`, {
      ...base(color),
      tooltip: { ...base(color).tooltip, trigger: "axis", axisPointer: { type: "shadow" }, order: "valueDesc", valueFormatter: money },
      dataZoom: days.length > 45 ? [{ type: "inside", zoomOnMouseWheel: "ctrl" }] : [],
      xAxis: { type: "category", data: days, ...axis(color) },
      yAxis: { type: "value", ...axis(color), axisLabel: { color: color.muted, formatter: value => "$" + short.format(value) } },
      series: series.map(one => ({ type: "bar", stack: "cost", name: one.name, data: one.data, barMaxWidth: 34,
          itemStyle: { borderColor: color.card, borderWidth: days.length < 60 ? .5 : 0 } })),
    }, table("Cost by day", usageHeads("Day"), [...byDay].map(([day, sum]) => [day, ...usageCells(sum)])));
  };

  const drawBars = (name, rows) => {
    const color = colors(), sums = mostExpensive(sumBy(rows, row => row[column[name]]));
    const shown = sums.slice(0, MOST_BARS).reverse();
    draw("c-" + name,
      `Bars: cost in US dollars of the ${shown.length} most expensive of ${sums.length} ${name}s. The data table below lists all.`, {
      ...base(color),
      grid: { left: 20, right: 72, top: 4, bottom: 4, containLabel: true },
      legend: { show: false },
      tooltip: { ...base(color).tooltip, formatter: item => {
          const [key, sum] = shown[item.dataIndex];
          return `${nameOf(dimensions[name][key])}\n${money(costOf(sum))}, ${share(hitRateOf(sum))} from the cache`;
        } },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", data: shown.map(([key]) => shortName(dimensions[name][key])), ...axis(color), axisLine: { show: false },
        axisLabel: { color: color.text, width: 150, overflow: "truncate" } },
      series: [{ type: "bar", data: shown.map(([, sum]) => costOf(sum) ?? 0), barMaxWidth: 20, itemStyle: { borderRadius: [0, 4, 4, 0] },
        label: { show: true, position: "right", color: color.text, formatter: item => money(costOf(shown[item.dataIndex][1])) } }],
    }, table(`Usage by ${name}`, usageHeads(titles[name]), sums.map(([key, sum]) => [nameOf(dimensions[name][key]), ...usageCells(sum)])));
  };

  const drawCache = rows => {
    const color = colors(), days = daysBetween(rows), byDay = sumBy(rows, row => data.days[row[column.day]]);
    draw("c-cache", "Bars: daily savings from provider caching in US dollars. Line: share of prompt tokens read from the cache. "
      + "See the data table below for the figures.", {
      ...base(color),
      tooltip: { ...base(color).tooltip, trigger: "axis" },
      xAxis: { type: "category", data: days, ...axis(color) },
      yAxis: [
        { type: "value", ...axis(color),
          axisLabel: { color: color.muted, formatter: value => (value < 0 ? "-$" : "$") + short.format(Math.abs(value)) } },
        { type: "value", min: 0, max: 1, ...axis(color), splitLine: { show: false },
          axisLabel: { color: color.muted, formatter: value => Math.round(100 * value) + "%" } },
      ],
      series: [
        { type: "bar", name: "Saved", data: days.map(day => byDay.has(day) ? savingOf(byDay.get(day)) : null), barMaxWidth: 22,
          itemStyle: { color: color.series[2] }, tooltip: { valueFormatter: value => value == null ? "–" : money(value) } },
        { type: "line", name: "Hit rate", yAxisIndex: 1, connectNulls: true, symbolSize: 5,
          data: days.map(day => byDay.has(day) ? hitRateOf(byDay.get(day)) : null), itemStyle: { color: color.series[1] },
          tooltip: { valueFormatter: value => value == null ? "–" : share(value) } },
      ],
    }, table("Caching by day", ["Day", "Saved", "Hit rate", "Cache reads", "Cache writes"], [...byDay].map(([day, sum]) =>
        [day, money(savingOf(sum)), share(hitRateOf(sum)), whole.format(sum.cacheReadTokens),
          whole.format(sum.cacheWrite5mTokens + sum.cacheWrite1hTokens)])));
  };

  // Sections
  const showCards = rows => {
    const sum = emptySum();
    rows.forEach(row => add(sum, row));
    if (unfiltered()) {
      // The totals in the data are exact; adding up here could be off in a digit that is never shown.
      for (const name of fields)
        sum[name] = data.total[name] ?? 0;
    }
    const days = new Set(rows.map(row => row[column.day])).size;
    const cards = [
      ["Cost", money(costOf(sum)), days > 0 && costOf(sum) !== null ? `${money(sum.cost / days)} per active day` : ""],
      ["Saved by caching", money(savingOf(sum)),
        sum.costWithoutCaching > 0 ? `${share(savingOf(sum) / sum.costWithoutCaching)} of ${money(sum.costWithoutCaching)}` : ""],
      ["Cache hit rate", share(hitRateOf(sum)), "of prompt tokens"],
      ["Thinking", costOf(sum) === null ? "no price" : money(sum.thinkingCost),
        `${share(sum.recoveredOutputTokens > 0 ? sum.thinkingTokens / sum.recoveredOutputTokens : null)} of the output`],
      ["Requests", whole.format(sum.requests), `on ${whole.format(days)} ${days === 1 ? "day" : "days"}`],
      ["Tokens", short.format(tokensOf(sum)), `${short.format(sum.outputTokens)} output`],
    ];
    if (data.forecast)
      cards.push([`Forecast ${data.forecast.month}`, money(data.forecast.monthEnd), `${money(data.forecast.soFar)} so far`]);
    byId("cards").replaceChildren(...cards.map(
        ([name, value, note]) => element("div", {}, element("dt", {}, name), element("dd", {}, value, element("small", {}, note)))));
  };

  const showSessions = () => {
    const project = filter.project < 0 ? null : data.projects[filter.project];
    const shown = data.sessions.filter(session => session.end.slice(0, 10) >= filter.from
      && (filter.to === "" || session.start.slice(0, 10) <= filter.to) && (project === null || (session.project ?? "") === project));
    byId("sessions").replaceChildren(shown.length === 0 ? element("p", { class: "muted" }, "None.") : table(
      `${shown.length} of ${whole.format(data.sessionCount)} complete sessions with their subagents. `
      + "Filtered by dates and project, but not by model and agent.",
      ["Session", { text: "Project", number: false }, { text: "Started", number: false }, "Cost", "Hit rate", "Requests", "Tokens"],
      shown.map(session => {
        const sum = { ...session, priced: session.cost === null ? 0 : 1 };
        return [nameOf(session.session), shortName(session.project), session.start.slice(0, 16)
          .replace("T", " "), money(session.cost), share(hitRateOf(sum)), whole.format(session.requests), whole.format(tokensOf(sum))];
      })));
  };

  const showFixed = () => {
    const note = text => element("p", { class: "muted" }, text);
    const amount = (value, unit) => value === null ? "–" : unit === "USD" ? money(value) : whole.format(Math.round(value)) + " tokens";
    byId("budgets").replaceChildren(
        ...(data.budgets.length === 0 ? [note("There are no budgets.")] : data.budgets.map(budget => element("div", { class: "budget" },
      element("p", {}, element("strong", {}, budget.name),
        element("span", { class: budget.status }, budget.status === "Ok" ? "Within" : budget.status === "Warning" ? "Close" : "Exceeded")),
      element("progress", { max: "1", value: String(Math.min(1, budget.used / budget.limit)), "aria-label": budget.name }),
      element("p", { class: "muted" },
        element("span", {},
          `${amount(budget.used, budget.unit)} of ${amount(budget.limit, budget.unit)}, ${share(budget.used / budget.limit)}`),
          element("span", {}, `${budget.scope}, ${budget.period}`
            + (budget.forecast === null ? "" : `; forecast ${amount(budget.forecast, budget.unit)}`) + (budget.low === null ? ""
              : `; nine times out of ten ${amount(budget.low, budget.unit)} to ${amount(budget.high, budget.unit)}`)
              + (budget.chance === null ? "" : `; ${share(budget.chance)} likely to be used up`)))))));
    const forecast = data.forecast;
    byId("forecast").replaceChildren(...(forecast === null
          ? [note("There is no forecast, because nothing with a price was used this month or in the four weeks before it.")] : [
      element("p", { class: "big" }, money(forecast.monthEnd)),
      note(`by the end of ${forecast.month}: ${money(forecast.soFar)} so far, ${forecast.basis}. `
        + "Monthly budgets are forecast in the same way. The filters on this page do not affect it."),
      ...(forecast.interval === null ? []
        : [note(`Nine times out of ten it ends between ${money(forecast.interval.low)} and ${money(forecast.interval.high)}.`)]),
      ...(forecast.nextDay === null ? []
        : [note(`The next active day costs ${money(forecast.nextDay.low)} to ${money(forecast.nextDay.high)}, nine times out of ten.`)])]));
    const ecosystem = data.ecosystem;
    byId("ecosystem")
      .replaceChildren(...(ecosystem === null ? [note("No agents, commands, skills or memory files were measured for this report.")] : [
      note(`${whole.format(ecosystem.alwaysOnTokens)} tokens of ${whole.format(ecosystem.prompts)} prompts in ${ecosystem.root} are `
        + `sent with every session, used or not, in addition to ${whole.format(ecosystem.mainThreadTokens)} of Claude Code itself. `
        + `Writing them to the cache costs ${money(ecosystem.sessionCost)} per session (${ecosystem.model}).`),
      table("Prompts that every session pays for", ["Prompt", { text: "Kind", number: false }, "In every session", "On use"],
        ecosystem.alwaysOn.map(
          prompt => [prompt.name, prompt.kind, whole.format(prompt.alwaysOnTokens), whole.format(prompt.onInvokeTokens)]))]));
    const saved = field => data.optimizations.reduce((sum, one) => sum + one[field], 0);
    const lost = (before, after) => `${whole.format(saved(before))} to ${whole.format(saved(after))} tokens`
      + (saved(before) > 0 ? ` (${share(1 - saved(after) / saved(before))} less)` : "");
    byId("optimizations").replaceChildren(...(data.optimizations.length === 0 ? [note("No prompt was optimized in place.")] : [
      note(`${whole.format(data.optimizations.length)} ${data.optimizations.length === 1 ? "prompt" : "prompts"} optimized: `
        + `text from ${lost("tokensBefore", "tokensAfter")}, always-on cost per session from ${lost("alwaysOnBefore", "alwaysOnAfter")}.`),
      table("Before and after", ["Prompt", "Before", "After", "Saved", "In every session before", "After"],
        data.optimizations.map(
          one => [one.name, whole.format(one.tokensBefore), whole.format(one.tokensAfter), whole.format(one.tokensBefore - one.tokensAfter),
            whole.format(one.alwaysOnBefore), whole.format(one.alwaysOnAfter)]))]));
    byId("made").textContent =
      `Made by ClaudePerf at ${data.generated.slice(0, 16).replace("T", " ")} UTC. Days are in the time zone ${data.timeZone}.`
        + (data.recovered ? " Costs are based on recovered output." : "");
    byId("period").textContent = data.days.length === 0 ? "No usage" : `${data.days[0]} to ${lastDay}`;
    if (data.unpriced.length > 0) {
      byId("unpriced").hidden = false;
      byId("unpriced").textContent = "Costs do not include models without a price: " + data.unpriced
        .map(one => `${one.model ?? "(no model)"} (${whole.format(one.tokens)} tokens in ${whole.format(one.requests)} requests)`)
        .join(", ") + ".";
    }
  };

  const show = () => {
    const rows = wanted();
    showCards(rows);
    showSessions();
    drawTime(rows);
    drawBars("model", rows);
    drawBars("agent", rows);
    drawBars("project", rows);
    drawCache(rows);
    document.documentElement.dataset.drawn = String(Number(document.documentElement.dataset.drawn ?? 0) + 1);
  };

  // Controls
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
  showFixed();
  setUp();

  const start = async () => {
    if (data.rows.length === 0) {
      byId("empty").hidden = false;
      for (const chart of document.querySelectorAll(".chart"))
        chart.closest("section").hidden = true;
      byId("filters").hidden = true;
      byId("s-sum").hidden = true;
      showSessions();
      byId("theme").addEventListener("click", () => setTheme(dark = !dark, false));
      document.documentElement.dataset.drawn = "1";
      return;
    }
    const packed = Uint8Array.from(atob(byId("charts").textContent), character => character.charCodeAt(0));
    const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    document.head.append(element("script", {}, text));
    show();
    byId("theme").addEventListener("click", () => setTheme(dark = !dark, true));
    preferred.addEventListener("change", event => setTheme(dark = event.matches, true));
    new ResizeObserver(() => charts.forEach(chart => chart.resize())).observe(byId("main"));
    addEventListener("beforeprint", () => { setTheme(false, true); charts.forEach(chart => chart.resize()); });
    addEventListener("afterprint", () => setTheme(dark, true));
  };
  start();
})();
