// What the filters do not change.
const causes = {
  FirstRequest: "First request of a conversation", NothingCached: "Caching is off", ModelSwitch: "Model switched",
  LifetimePassed: "Cache expired during a pause", FastMode: "Fast mode switched", EffortSwitch: "Effort switched",
  Upgrade: "Claude Code upgraded", Compaction: "Compacted, cleared or rewound", PrefixChanged: "Prefix changed",
  NotKept: "Not kept by the provider",
};
const showMisses = () => {
  const misses = data.misses, found = misses.causes.filter(cause => cause.cause !== "FirstRequest");
  if (found.length === 0) {
    byId("misses").replaceChildren(note("No request paid again for what its conversation had cached."));
    return;
  }
  const projects = one => one.title ?? shortName(one.project);
  byId("misses").replaceChildren(
    element("p", {}, element("strong", {}, money(misses.avoidableCost)), ` of ${money(misses.cost)} could have been avoided: `
      + `${plural(misses.count, "request")} paid again for ${short.format(misses.tokens)} tokens that had been cached.`),
    table("causes", "Cache misses by cause", [
      textColumn("Cause", one => causes[one.cause]),
      numberColumn("Cost", one => one.cost, money),
      numberColumn("Avoidable", one => one.avoidableCost, money),
      numberColumn("Misses", one => one.count),
      numberColumn("Tokens", one => one.tokens),
    ], found),
    element("details", {}, element("summary", {}, "The most expensive misses"), table("misses", "The most expensive misses", [
      textColumn("Session", projects, one => nameOf(one.session)),
      textColumn("Time", one => when(one.time)),
      textColumn("Agent", one => nameOf(one.agent)),
      numberColumn("Cost", one => one.cost, money),
      textColumn("Cause", one => causes[one.cause], one => one.detail),
      textColumn("How to avoid it", one => one.remedy),
    ], misses.mostExpensive)));
};

const showTools = () => {
  const tools = new Map();
  for (const part of data.carried.filter(one => one.tool !== null)) {
    const tool = tools.get(part.tool) ?? { tool: part.tool, calls: 0, tokens: 0, sent: 0, results: 0, inputs: 0 };
    if (part.part === "ToolCalls")
      Object.assign(tool, { calls: tool.calls + part.items, inputs: tool.inputs + part.cost });
    else
      Object.assign(tool, { tokens: tool.tokens + part.tokens, sent: tool.sent + part.tokensSent, results: tool.results + part.cost });
    tools.set(part.tool, tool);
  }
  if (tools.size === 0) {
    byId("s-tools").hidden = true;
    return;
  }
  byId("tools").replaceChildren(note("A result is sent again with every later request until the conversation is compacted or cleared."),
    table("tools", "Tools by the cost of carrying their results and inputs", [
      textColumn("Tool", one => one.tool),
      numberColumn("Cost", one => one.results + one.inputs, money),
      numberColumn("Of results", one => one.results, money),
      numberColumn("Of inputs", one => one.inputs, money),
      numberColumn("Calls", one => one.calls),
      numberColumn("Result tokens", one => one.tokens),
      numberColumn("Times sent", one => one.tokens === 0 ? null : one.sent / one.tokens,
        value => value === null ? "–" : value.toFixed(1)),
    ], [...tools.values()].sort((a, b) => b.results + b.inputs - a.results - a.inputs)));
};

const amount = (value, unit) => value === null ? "–" : unit === "USD" ? money(value) : whole.format(Math.round(value)) + " tokens";
const showBudgets = () => byId("budgets").replaceChildren(
  ...(data.budgets.length === 0 ? [note("There are no budgets.")] : data.budgets.map(budget => element("div", { class: "budget" },
    element("p", {}, element("strong", {}, budget.name),
      element("span", { class: budget.status }, budget.status === "Ok" ? "Within" : budget.status === "Warning" ? "Close" : "Exceeded")),
    element("progress", { max: "1", value: String(Math.min(1, budget.used / budget.limit)), "aria-label": budget.name }),
    element("p", { class: "muted" },
      element("span", {},
        `${amount(budget.used, budget.unit)} of ${amount(budget.limit, budget.unit)}, ${share(budget.used / budget.limit)}`),
      element("span", {}, `${budget.scope}, ${budget.period}`
        + (budget.forecast === null ? "" : `; forecast ${amount(budget.forecast, budget.unit)}`)
        + (budget.low === null ? ""
          : `; nine times out of ten ${amount(budget.low, budget.unit)} to ${amount(budget.high, budget.unit)}`)
        + (budget.chance === null ? "" : `; ${share(budget.chance)} likely to be used up`)))))));

const showForecast = () => {
  const forecast = data.forecast;
  byId("forecast").replaceChildren(...(forecast === null
    ? [note(data.noForecast)] : [
      element("p", { class: "big" }, money(forecast.monthEnd)),
      note(`by the end of ${forecast.month}: ${money(forecast.soFar)} so far, ${forecast.basis}. `
        + "Monthly budgets are forecast in the same way."),
      ...(forecast.interval === null ? []
        : [note(`Nine times out of ten it ends between ${money(forecast.interval.low)} and ${money(forecast.interval.high)}.`)]),
      ...(forecast.nextDay === null ? []
        : [note(`The next active day costs ${money(forecast.nextDay.low)} to ${money(forecast.nextDay.high)}, nine times out of ten.`)])]));
};

const showEcosystem = () => {
  const ecosystem = data.ecosystem, bill = data.anatomy;
  if (ecosystem === null) {
    byId("ecosystem").replaceChildren(note("No agents, commands, skills or memory files were measured for this report."));
    return;
  }
  const window = ecosystem.contextWindow === null ? ""
    : `, ${share(ecosystem.alwaysOnTokens / ecosystem.contextWindow)} of the context window`;
  const started = bill.mainStartTokens === 0 ? [] : [
    note(`Your sessions start with ${whole.format(bill.mainStartTokens)} tokens on average, of which these are about `
      + `${share(Math.min(1, ecosystem.alwaysOnTokens / bill.mainStartTokens))}. Sending what conversations started with again and again `
      + `cost ${money(bill.startupCost)}, ${share(bill.cost > 0 ? bill.startupCost / bill.cost : null)} of the bill.`)];
  byId("ecosystem").replaceChildren(
    note(`${whole.format(ecosystem.alwaysOnTokens)} tokens${window}, of ${plural(ecosystem.prompts, "prompt")} in ${ecosystem.root} are `
      + `sent with every session, used or not, in addition to ${whole.format(ecosystem.mainThreadTokens)} of Claude Code itself. `
      + `Writing them to the cache costs ${money(ecosystem.sessionCost)} per session (${ecosystem.model}).`), ...started,
    table("ecosystem", "Prompts that every session pays for", [
      textColumn("Prompt", prompt => prompt.name),
      textColumn("Kind", prompt => words(prompt.kind)),
      numberColumn("In every session", prompt => prompt.alwaysOnTokens),
      numberColumn("Share", prompt => prompt.alwaysOnTokens / Math.max(1, ecosystem.alwaysOnTokens), share),
      numberColumn("On use", prompt => prompt.onInvokeTokens),
    ], ecosystem.alwaysOn));
};

const showOptimizations = () => {
  const saved = field => data.optimizations.reduce((sum, one) => sum + one[field], 0);
  const lost = (before, after) => `${whole.format(saved(before))} to ${whole.format(saved(after))} tokens`
    + (saved(before) > 0 ? ` (${share(1 - saved(after) / saved(before))} less)` : "");
  byId("optimizations").replaceChildren(...(data.optimizations.length === 0 ? [note("No prompt was optimized in place.")] : [
    note(`${plural(data.optimizations.length, "prompt")} optimized: `
      + `text from ${lost("tokensBefore", "tokensAfter")}, always-on cost per session from ${lost("alwaysOnBefore", "alwaysOnAfter")}.`),
    table("optimizations", "Before and after", [
      textColumn("Prompt", one => one.name),
      numberColumn("Before", one => one.tokensBefore),
      numberColumn("After", one => one.tokensAfter),
      numberColumn("Saved", one => one.tokensBefore - one.tokensAfter),
      numberColumn("In every session before", one => one.alwaysOnBefore),
      numberColumn("In every session after", one => one.alwaysOnAfter),
    ], data.optimizations)]));
};

const showGroupings = () => {
  const used = Object.entries(data.groupings).filter(([, groups]) => groups.some(group => group.name !== null));
  if (used.length === 0) {
    byId("s-groupings").hidden = true;
    return;
  }
  byId("groupings").replaceChildren(...used.map(([name, groups], i) => element("details", i === 0 ? { open: "" } : {},
    element("summary", {}, name === "mcpServer" ? "MCP server" : words(name[0].toUpperCase() + name.slice(1))),
    table(name, `Usage by ${name === "mcpServer" ? "MCP server" : name}`,
      [textColumn("Name", ([key]) => nameOf(key)), ...usageColumns], groups.map(group => [group.name, sumOf(group)])))));
};

const showFixed = () => {
  showBill();
  showSavings();
  showSaved();
  showMisses();
  showTools();
  showBudgets();
  showForecast();
  showEcosystem();
  showOptimizations();
  showGroupings();
  byId("made").textContent = `Made by ClaudePerf at ${when(data.generated)}. Times are in your time zone (${ownZone}), `
    + `days in that of the report (${data.timeZone}).` + (data.recovered ? " Costs are based on recovered output." : "");
  if (data.unpriced.length > 0) {
    byId("unpriced").hidden = false;
    byId("unpriced").textContent = "Costs do not include models without a price: " + data.unpriced
      .map(one => `${one.model ?? "(no model)"} (${whole.format(one.tokens)} tokens in ${plural(one.requests, "request")})`)
      .join(", ") + ".";
  }
};
