// Elements and texts.
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {}))
    made.setAttribute(name, value);
  made.append(...children);
  return made;
};
const note = (...texts) => element("p", { class: "muted" }, ...texts);

const whole = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const money = value => value === null ? "no price" : (value < 0 ? "-$" : "$") + Math.abs(value)
  .toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: value !== 0 && Math.abs(value) < 0.1 ? 4 : 2 });
const share = value => value === null ? "–" : (100 * value).toFixed(1) + "%";
const plural = (count, one, many = one + "s") => `${whole.format(count)} ${count === 1 ? one : many}`;

// The labels of an axis have as many digits as its largest value needs to tell them apart.
const axisMoney = largest => {
  const digits = largest >= 10 || largest === 0 ? 0 : largest >= 0.1 ? 2 : 1 - Math.floor(Math.log10(largest));
  const plain = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value => (value < 0 ? "-$" : "$") + (largest >= 1000 ? short.format(Math.abs(value))
    : Math.abs(value).toLocaleString("en-US", plain));
};

// Times are shown in the reader's time zone.
const when = time => new Date(time).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const nameOf = text => text || "(none)";
const lastPart = text => {
  const parts = nameOf(text).split(/[\\/]/).filter(Boolean);
  return parts.length > 2 ? "…/" + parts.slice(-2).join("/") : nameOf(text);
};
const shortName = text => {
  const name = lastPart(text);
  return name.length > 30 ? name.slice(0, 14) + "…" + name.slice(-15) : name;
};
// "PrefixChanged" as words.
const words = name => name.replace(/([a-z])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
const interval = (low, high) => low === null || high === null ? "" : `${money(low)} to ${money(high)}`;
