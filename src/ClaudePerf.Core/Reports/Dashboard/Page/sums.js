// Rows, sums and filters.
const titles = { model: "Model", agent: "Agent", project: "Project" };
const dimensions = {}, column = {};
const noFilter = { from: "", to: "", model: -1, agent: -1, project: -1 };
const filter = { ...noFilter };
let lastDay;
// Rows come by column: costs in millionths of a dollar, recovered output as the difference to output.
const useRows = packed => {
  Object.assign(data, packed);
  data.columns.forEach((name, index) => { column[name] = index; });
  data.rows = data.values[0].map((_, i) => data.values.map(values => values[i]));
  for (const row of data.rows) {
    row[column.recoveredOutputTokens] += row[column.outputTokens];
    for (const name of ["cost", "costWithoutCaching", "thinkingCost"])
      row[column[name]] = row[column[name]] === null ? null : row[column[name]] / 1e6;
  }
  Object.assign(dimensions, { model: data.models, agent: data.agents, project: data.projects });
  lastDay = data.days.at(-1);
};

const fields = ["requests", "inputTokens", "outputTokens", "cacheWrite5mTokens", "cacheWrite1hTokens", "cacheReadTokens", "webSearches",
  "cost", "costWithoutCaching", "recoveredOutputTokens", "thinkingTokens", "thinkingCost"];
const emptySum = () => ({ ...Object.fromEntries(fields.map(name => [name, 0])), priced: 0 });
const add = (sum, row) => {
  for (const name of fields)
    sum[name] += row[column[name]] ?? 0;
  if (row[column.cost] !== null)
    sum.priced++;
};
const sumOf = group => ({ ...group, priced: group.cost === null ? 0 : 1 });
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
