// What the filters select.
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
    ["Requests", whole.format(sum.requests), `on ${plural(days, "day")}`],
    ["Tokens", short.format(tokensOf(sum)), `${short.format(sum.outputTokens)} output`],
  ];
  byId("cards").replaceChildren(...cards.map(
      ([name, value, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, value, element("small", {}, text)))));
};

const showSessions = () => {
  const project = filter.project < 0 ? null : data.projects[filter.project];
  const shown = data.sessions.filter(session => session.end.slice(0, 10) >= filter.from
    && (filter.to === "" || session.start.slice(0, 10) <= filter.to) && (project === null || (session.project ?? "") === project));
  byId("sessions").replaceChildren(shown.length === 0 ? note("No session matches the dates and the project.") : table("sessions",
    `${whole.format(shown.length)} of ${plural(data.sessionCount, "complete session")} with their subagents. `
    + "Filtered by dates and project, but not by model and agent.", [
      textColumn("Session", one => one.title ?? `${lastPart(one.project)}, ${when(one.start)}`, one => nameOf(one.session)),
      textColumn("Project", one => shortName(one.project)),
      textColumn("Started", one => when(one.start)),
      numberColumn("Cost", one => one.cost, money),
      numberColumn("Avoidable misses", one => one.avoidableCost, money),
      numberColumn("Thinking", one => one.thinkingCost, value => value === null ? "–" : money(value)),
      numberColumn("Hit rate", one => hitRateOf(one), share),
      numberColumn("Requests", one => one.requests),
      numberColumn("Tokens", one => tokensOf(one)),
    ], shown));
};

const show = () => {
  const rows = wanted();
  byId("nothing").hidden = rows.length > 0;
  for (const chart of document.querySelectorAll(".chart"))
    chart.closest("section").hidden = rows.length === 0;
  showCards(rows);
  showSessions();
  if (rows.length > 0) {
    drawTime(rows);
    drawBars("model", rows);
    drawBars("agent", rows);
    drawBars("project", rows);
    drawCache(rows);
  }
  document.documentElement.dataset.drawn = String(Number(document.documentElement.dataset.drawn ?? 0) + 1);
};
