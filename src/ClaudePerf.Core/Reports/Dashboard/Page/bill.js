// Where the money went, what would have avoided it, and what has been saved.
const MOST_TOOLS = 6;
const partGroups = {
  SystemPrompt: "System prompt and tools", ToolDefinitions: "System prompt and tools", MemoryFiles: "CLAUDE.md and rules",
  AgentListing: "Listings of agents and skills", SkillListing: "Listings of agents and skills",
  Environment: "Environment and reminders", Attachments: "User messages and attachments", UserMessages: "User messages and attachments",
  AssistantMessages: "Answers", Thinking: "Thinking", ToolCalls: "Tool inputs", ToolResults: "Tool results",
  CompactSummary: "Summaries of compacted conversations", NotInTranscript: "Not in the transcripts",
};
const certainties = { Measured: "measured", Replayed: "replayed", UpperBound: "upper bound" };
const bars = (label, entries, total) => element("ul", { class: "bars", "aria-label": label }, ...entries.map(entry => {
  const bar = element("span", { class: "bar" });
  bar.style.width = `${Math.max(0.3, 100 * entry.cost / total)}%`;
  return element("li", { class: entry.isPart ? "part" : "" }, element("span", { class: "name" }, entry.name),
    element("span", { class: "track", "aria-hidden": "true" }, bar), element("span", { class: "n" }, money(entry.cost)),
    element("span", { class: "n muted" }, share(entry.cost / total)));
}));
const chargeBars = bill => {
  const costs = Object.fromEntries(bill.charges.map(charge => [charge.kind, charge.cost]));
  const entries = [
    { name: "Cache reads", cost: costs.CacheRead ?? 0 },
    { name: "Cache writes", cost: costs.CacheWrite ?? 0 },
    { name: "New content", cost: (costs.CacheWrite ?? 0) - bill.rewrittenCost, isPart: true },
    { name: "Old content written again", cost: bill.rewrittenCost, isPart: true },
    { name: "Input outside the cache", cost: costs.Input ?? 0 },
    { name: "Output", cost: costs.Output ?? 0 },
    { name: "Web searches", cost: costs.WebSearch ?? 0 },
  ];
  return bars("Cost by charge", entries.filter(entry => entry.cost > 0), bill.cost);
};
const contentBars = bill => {
  const output = bill.cost - bill.promptCost;
  let entries;
  if (data.carried.length === 0) {
    entries = [{ name: "What conversations started with", cost: bill.startupCost },
      { name: "What was added later", cost: bill.promptCost - bill.startupCost }];
  } else {
    const groups = new Map();
    for (const part of data.carried)
      groups.set(partGroups[part.part], (groups.get(partGroups[part.part]) ?? 0) + part.cost);
    const missing = bill.promptCost - data.carried.reduce((sum, part) => sum + part.cost, 0);
    if (missing > bill.cost / 1000)
      groups.set(partGroups.NotInTranscript, (groups.get(partGroups.NotInTranscript) ?? 0) + missing);
    const tools = data.carried.filter(part => part.part === "ToolResults");
    const rest = tools.slice(MOST_TOOLS).reduce((sum, part) => sum + part.cost, 0);
    const byTool = [...tools.slice(0, MOST_TOOLS).map(part => ({ name: nameOf(part.tool), cost: part.cost, isPart: true })),
      { name: plural(tools.length - MOST_TOOLS, "other tool"), cost: rest, isPart: true }];
    entries = [...groups].sort((a, b) => b[1] - a[1])
      .flatMap(([name, cost]) => [{ name, cost }, ...(name === partGroups.ToolResults ? byTool : [])]);
  }
  return bars("Cost by content", [...entries, { name: "Output, when it is written", cost: output }]
    .filter(entry => entry.cost > bill.cost / 10000), bill.cost);
};
const showBill = () => {
  const bill = data.anatomy;
  if (bill.cost <= 0) {
    byId("s-bill").hidden = true;
    return;
  }
  byId("bill").replaceChildren(
    element("p", { class: "big" }, money(bill.cost)),
    note(`by ${plural(data.total.requests, "request")} in ${plural(data.sessionCount, "session")}. `
      + "Each request sends the whole conversation again, so what a prompt carries is paid many times."),
    element("div", { class: "grid" },
      element("div", {}, element("h3", {}, "By charge"), chargeBars(bill)),
      element("div", {}, element("h3", {}, "By content"), contentBars(bill))));
};

const finding = one => {
  const facts = [certainties[one.certainty], one.low === null ? "" : `nine times out of ten ${interval(one.low, one.high)}`,
    `${share(one.share)} of the bill`, `worth it in ${plural(one.sessions, "session")}`];
  const made = element("li", { class: "finding" },
    element("p", { class: "saving" }, element("strong", {}, money(one.saving)), " a month"),
    element("div", {}, element("h3", {}, one.title), element("p", { class: "change" }, one.change),
      note(facts.filter(Boolean).join("; ") + "."), note(one.effect)));
  if (one.details.length > 0)
    made.lastChild.append(element("details", {}, element("summary", {}, "Where it comes from"),
      element("ul", {}, ...one.details.map(text => element("li", {}, text)))));
  return made;
};
const showSavings = () => {
  const savings = data.savings;
  if (savings === null) {
    byId("s-savings").hidden = true;
    return;
  }
  const basis = `Replayed on ${plural(savings.sessions, "session")} of ${plural(Math.round(savings.days), "day")}, `
    + `${money(savings.monthlyBill)} a month.`;
  if (savings.findings.length === 0) {
    byId("savings").replaceChildren(note(`No change would save 1% of the bill or more. ${basis}`));
    return;
  }
  const range = interval(savings.low, savings.high);
  byId("savings").replaceChildren(
    element("p", { class: "big" }, `${savings.upperBound ? "At most " : ""}${money(savings.together)} a month`),
    note(`with all of these changes together${range === "" ? "" : `, nine times out of ten ${range}`}; savings are not counted twice. `
      + basis),
    element("ol", { class: "findings" }, ...savings.findings.map(finding)),
    note("Find-TokenSaving lists the same. An upper bound is what could be saved at most."));
};
const showSaved = () => {
  if (data.saved.length === 0)
    return;
  byId("s-saved").hidden = false;
  byId("saved").replaceChildren(table("saved", "What each change has saved since it was made", [
    textColumn("Change", one => one.title),
    textColumn("Since", one => when(one.when)),
    numberColumn("Saved", one => one.saved, value => value === null ? "–" : money(value)),
    textColumn("90% interval", one => interval(one.low, one.high)),
    textColumn("Result", one => one.verdict),
  ], data.saved));
};
