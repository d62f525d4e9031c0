using System.Globalization;
using System.Text;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Writes a report as Markdown with tables. The user's texts are escaped, so they cannot act as markup.</summary>
internal static class ReportMarkdown
{
    private const int MaxRows = 15;

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The text.</returns>
    public static string Write(UsageReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder($"# {Escape(report.Title)}\n\n");
        var total = report.Total;
        if (total.Requests == 0)
            return text.Append("No usage was found for this report.\n\n" + ReportMark.MarkdownLine + "\n").ToString();
        text.Append(CultureInfo.InvariantCulture,
            $"{report.Rows[0].Day} to {report.Rows[^1].Day} ({report.TimeZone.Id}). Costs are list prices in "
            + $"USD{(report.Recovered ? ", with recovered output" : "")}.\n\n");
        text.Append("| Cost | Saved by caching | Hit rate | Requests | Sessions | Tokens |\n|---:|---:|---:|---:|---:|---:|\n");
        text.Append(CultureInfo.InvariantCulture,
            $"| {Money(total.Cost)} | {Money(total.Saving)} | {Share(total.HitRate)} | {total.Requests:N0} | {report.SessionCount:N0} | "
            + $"{TokensOf(total):N0} |\n");
        if (total.Unpriced.Count > 0)
        {
            var models = total.Unpriced.Select(static unpriced => Escape($"{unpriced.Model ?? "(no model)"}")
                + string.Create(CultureInfo.InvariantCulture, $" ({unpriced.Tokens:N0} tokens)"));
            text.Append(CultureInfo.InvariantCulture, $"\nCosts do not include models without a price: {string.Join(", ", models)}.\n");
        }
        if (total.ThinkingTokens > 0)
            text.Append(CultureInfo.InvariantCulture, $"\nThinking: {total.ThinkingTokens:N0} tokens, {Money(total.ThinkingCost)}.\n");
        ReportBillMarkdown.Append(text, report);
        if (report.Forecast is { } forecast)
            AppendForecast(text, forecast);
        else if (total.Cost > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n## Forecast\n\n{UsageForecast.WhyNone(hasUsage: true)}\n");
        AppendSums(text, "Model", report.Rows, row => row.Model);
        AppendSums(text, "Agent", report.Rows, row => row.Agent);
        AppendSums(text, "Project", report.Rows, row => row.Project);
        AppendSums(text, "Session", report.Sessions, row => report.Titles.GetValueOrDefault(row.Session ?? "") ?? row.Session);
        AppendBudgets(text, report.Budgets);
        AppendEcosystem(text, report);
        AppendOptimizations(text, report.Optimizations);
        return text.Append("\n" + ReportMark.MarkdownLine + "\n").ToString();
    }

    private static void AppendForecast(StringBuilder text, UsageForecast forecast)
    {
        var end = $"{Money(forecast.SoFar)} so far, {Money(forecast.MonthEnd)} by its end: {forecast.Basis}";
        text.Append(CultureInfo.InvariantCulture, $"\n## Forecast\n\n{forecast.Month}: {end}.");
        if (forecast.Outlook is { } outlook)
            text.Append(CultureInfo.InvariantCulture, $" 90% interval: {Ends(outlook)}.");
        if (forecast.NextDay is { } day)
            text.Append(CultureInfo.InvariantCulture, $" The next active day: {Ends(day)}, nine times out of ten.");
        text.Append('\n');

        static string Ends(SpendingOutlook ends) =>
            $"{Money(ReportBudget.AmountOf(ends.Low))} to {Money(ReportBudget.AmountOf(ends.High))}";
    }

    private static void AppendSums(StringBuilder text, string name, IReadOnlyList<UsageGroup> rows, Func<UsageGroup, string?> nameOf)
    {
        var sums = rows.GroupBy(nameOf).Select(group => (
                Name: group.Key,
                Cost: group.Any(row => row.Cost is not null) ? group.Sum(row => row.Cost ?? 0) : (decimal?)null,
                Requests: group.Sum(row => row.Requests),
                Tokens: group.Sum(TokensOf)))
            .OrderByDescending(sum => sum.Cost ?? -1).ThenBy(sum => sum.Name, StringComparer.Ordinal).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\n## {name}s\n\n| {name} | Cost | Requests | Tokens |\n|---|---:|---:|---:|\n");
        foreach (var sum in sums.Take(MaxRows))
            text.Append(CultureInfo.InvariantCulture,
                $"| {Escape(sum.Name ?? "(none)")} | {Money(sum.Cost)} | {sum.Requests:N0} | {sum.Tokens:N0} |\n");
        if (sums.Count > MaxRows)
            text.Append(CultureInfo.InvariantCulture, $"\n{sums.Count - MaxRows:N0} more {name.ToLowerInvariant()}s are not shown.\n");
    }

    private static void AppendBudgets(StringBuilder text, IReadOnlyList<ReportBudget> budgets)
    {
        if (budgets.Count == 0)
            return;
        text.Append("\n## Budgets\n\n| Budget | Scope | Period | Used | Limit | Forecast | 90% interval | Chance of exceeding | Status |\n"
            + "|---|---|---|---:|---:|---:|---:|---:|---|\n");
        foreach (var budget in budgets)
        {
            var interval = budget is { Low: { } low, High: { } high }
                ? string.Create(CultureInfo.InvariantCulture, $"{low:N2} to {high:N2}")
                : "";
            text.Append(CultureInfo.InvariantCulture, $"| {Escape(budget.Name)} | {Escape(budget.Scope)} | {Escape(budget.Period)} | ");
            text.Append(CultureInfo.InvariantCulture, $"{budget.Used:N2} | {budget.Limit:N2} {budget.Unit} | {budget.Forecast:N2} | ");
            text.Append(CultureInfo.InvariantCulture, $"{interval} | {Share(budget.Chance)} | {budget.Status} |\n");
        }
    }

    private static void AppendEcosystem(StringBuilder text, UsageReport report)
    {
        if (report.Ecosystem is not { } ecosystem)
            return;
        text.Append(CultureInfo.InvariantCulture,
            $"\n## Always-on overhead\n\n{ecosystem.AlwaysOnTokens:N0} tokens of {ecosystem.Prompts:N0} prompts in every session "
            + $"({Money(ecosystem.SessionCost)} to write to the cache, {Escape(ecosystem.Model)}).\n");
        text.Append("\n| Prompt | Kind | Always on | On use |\n|---|---|---:|---:|\n");
        foreach (var prompt in report.AlwaysOn.Take(MaxRows))
            text.Append(CultureInfo.InvariantCulture,
                $"| {Escape(prompt.Name)} | {prompt.Kind} | {prompt.AlwaysOnTokens:N0} | {prompt.OnInvokeTokens:N0} |\n");
    }

    private static void AppendOptimizations(StringBuilder text, IReadOnlyList<ReportOptimization> optimizations)
    {
        if (optimizations.Count == 0)
            return;
        text.Append(
            "\n## Optimizations\n\n| Prompt | Before | After | Saved | Always on before | After |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var optimization in optimizations)
            text.Append(CultureInfo.InvariantCulture,
                $"| {Escape(optimization.Name)} | {optimization.TokensBefore:N0} | {optimization.TokensAfter:N0} | "
                + $"{optimization.TokensBefore - optimization.TokensAfter:N0} | {optimization.AlwaysOnBefore:N0} | "
                + $"{optimization.AlwaysOnAfter:N0} |\n");
        text.Append(CultureInfo.InvariantCulture,
            $"| Together | {optimizations.Sum(one => one.TokensBefore):N0} | {optimizations.Sum(one => one.TokensAfter):N0} | "
            + $"{optimizations.Sum(one => one.TokensBefore - one.TokensAfter):N0} | {optimizations.Sum(one => one.AlwaysOnBefore):N0} | "
            + $"{optimizations.Sum(one => one.AlwaysOnAfter):N0} |\n");
    }

    internal static long TokensOf(UsageGroup group) =>
        group.InputTokens + group.OutputTokens + group.CacheWrite5mTokens + group.CacheWrite1hTokens + group.CacheReadTokens;

    internal static string Money(decimal? value) =>
        value is { } known ? (known < 0 ? "-" : "") + string.Create(CultureInfo.InvariantCulture, $"${Math.Abs(known):N2}") : "no price";

    internal static string Share(double? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0%}") : "";

    internal static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (char.IsControl(character))
                text.Append(' ');
            else if (character is '<' or '>' or '&')
                text.Append(CultureInfo.InvariantCulture, $"&#{(int)character};");
            else if ("\\`*_{}[]()#!|~".Contains(character, StringComparison.Ordinal))
                text.Append('\\').Append(character);
            else
                text.Append(character);
        }
        return text.ToString();
    }
}
