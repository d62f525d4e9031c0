// Charts.
const MOST_SERIES = 5, MOST_BARS = 10;
const charts = new Map();
let split = "model";
const colors = () => {
  const style = getComputedStyle(document.documentElement);
  const get = name => style.getPropertyValue("--" + name).trim();
  return { text: get("text"), muted: get("muted"), line: get("line"), card: get("card"), others: get("s6"),
    series: [1, 2, 3, 4, 5].map(number => get("s" + number)) };
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
// Braces would be styles in the text of a tooltip.
const plain = text => text.replace(/[{}|]/g, " ");
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

const seriesOf = (rows, days) => {
  const names = dimensions[split], place = new Map(days.map((day, i) => [day, i]));
  const order = mostExpensive(sumBy(rows, row => row[column[split]])).map(([key]) => key);
  const top = order.slice(0, MOST_SERIES);
  const series = top.map(key => ({ name: shortName(names[key]), key, data: days.map(() => 0) }));
  if (order.length > top.length)
    series.push({ name: `${order.length - top.length} others`, key: -1, data: days.map(() => 0) });
  const byKey = new Map(series.map(one => [one.key, one]));
  for (const row of rows)
    (byKey.get(row[column[split]]) ?? byKey.get(-1)).data[place.get(data.days[row[column.day]])] += row[column.cost] ?? 0;
  const used = new Set();
  for (const one of series) {
    // Two paths may have the same end, and the chart identifies series by name.
    let name = one.name;
    for (let i = 2; used.has(name); i++)
      name = `${one.name} (${i})`;
    used.add(one.name = name);
  }
  return series;
};
const timeTip = items => {
  const spent = items.filter(item => item.value > 0).sort((a, b) => b.value - a.value);
  const total = spent.reduce((sum, item) => sum + item.value, 0);
  return [`${items[0].axisValue}: ${money(total)}`,
    ...spent.map(item => `${item.marker}${plain(item.seriesName)}  ${money(item.value)}`)].join("\n");
};
const drawTime = rows => {
  const color = colors(), days = daysBetween(rows), series = seriesOf(rows, days);
  const byDay = sumBy(rows, row => data.days[row[column.day]]);
  const largest = Math.max(0, ...[...byDay.values()].map(sum => sum.cost));
  draw("c-time",
    `Stacked bars: cost in US dollars for each of ${plural(days.length, "day")} by ${split}. See the data table below for the figures.`, {
    ...base(color),
    tooltip: { ...base(color).tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: timeTip },
    dataZoom: days.length > 45 ? [{ type: "inside", zoomOnMouseWheel: "ctrl" }] : [],
    xAxis: { type: "category", data: days, ...axis(color) },
    yAxis: { type: "value", ...axis(color), axisLabel: { color: color.muted, formatter: axisMoney(largest) } },
    series: series.map(one => ({ type: "bar", stack: "cost", name: one.name, data: one.data, barMaxWidth: 34,
        itemStyle: { borderColor: color.card, borderWidth: days.length < 60 ? .5 : 0, ...(one.key < 0 ? { color: color.others } : {}) } })),
  }, table("time", "Cost by day", [textColumn("Day", ([day]) => day), ...usageColumns], [...byDay]));
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
        return `${plain(nameOf(dimensions[name][key]))}\n${money(costOf(sum))}, ${share(hitRateOf(sum))} from the cache\n`
          + `${plural(sum.requests, "request")}, ${short.format(tokensOf(sum))} tokens`;
      } },
    xAxis: { type: "value", show: false },
    yAxis: { type: "category", data: shown.map(([key]) => shortName(dimensions[name][key])), ...axis(color), axisLine: { show: false },
      axisLabel: { color: color.text, width: 150, overflow: "truncate" } },
    series: [{ type: "bar", data: shown.map(([, sum]) => costOf(sum) ?? 0), barMaxWidth: 20, itemStyle: { borderRadius: [0, 4, 4, 0] },
      label: { show: true, position: "right", color: color.text, formatter: item => money(costOf(shown[item.dataIndex][1])) } }],
  }, table(name, `Usage by ${name}`, [textColumn(titles[name], ([key]) => nameOf(dimensions[name][key])), ...usageColumns], sums));
};

const cacheTip = items => [items[0].axisValue, ...items.filter(item => item.value !== null && item.value !== undefined)
  .map(item => `${item.marker}${item.seriesName}  ${item.seriesName === "Saved" ? money(item.value) : share(item.value)}`)].join("\n");
const drawCache = rows => {
  const color = colors(), days = daysBetween(rows), byDay = sumBy(rows, row => data.days[row[column.day]]);
  const largest = Math.max(0, ...[...byDay.values()].map(sum => Math.abs(savingOf(sum) ?? 0)));
  draw("c-cache", "Bars: daily savings from provider caching in US dollars. Line: share of prompt tokens read from the cache. "
    + "See the data table below for the figures.", {
    ...base(color),
    tooltip: { ...base(color).tooltip, trigger: "axis", formatter: cacheTip },
    xAxis: { type: "category", data: days, ...axis(color) },
    yAxis: [
      { type: "value", ...axis(color), axisLabel: { color: color.muted, formatter: axisMoney(largest) } },
      { type: "value", min: 0, max: 1, ...axis(color), splitLine: { show: false },
        axisLabel: { color: color.muted, formatter: value => Math.round(100 * value) + "%" } },
    ],
    series: [
      { type: "bar", name: "Saved", data: days.map(day => byDay.has(day) ? savingOf(byDay.get(day)) : null), barMaxWidth: 22,
        itemStyle: { color: color.series[0] } },
      { type: "line", name: "Hit rate", yAxisIndex: 1, connectNulls: true, symbolSize: 5,
        data: days.map(day => byDay.has(day) ? hitRateOf(byDay.get(day)) : null), itemStyle: { color: color.series[1] } },
    ],
  }, table("cache", "Caching by day", [
    textColumn("Day", ([day]) => day),
    numberColumn("Saved", ([, sum]) => savingOf(sum), money),
    numberColumn("Hit rate", ([, sum]) => hitRateOf(sum), share),
    numberColumn("Cache reads", ([, sum]) => sum.cacheReadTokens),
    numberColumn("Cache writes", ([, sum]) => sum.cacheWrite5mTokens + sum.cacheWrite1hTokens),
  ], [...byDay]));
};
