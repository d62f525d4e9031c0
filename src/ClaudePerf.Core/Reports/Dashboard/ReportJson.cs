using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// Writes a report as JSON (docs/schemas/usage-report.schema.json). Characters with a meaning in HTML are escaped, so that a page
/// can embed the text.
/// </summary>
internal static class ReportJson
{
    /// <summary>
    /// The names of the values in a row, in order. Day, model, agent and project are indexes into the lists with the same names.
    /// </summary>
    internal static readonly string[] Columns =
    [
        "day", "model", "agent", "project", "requests", "inputTokens", "outputTokens", "recoveredOutputTokens",
        "cacheWrite5mTokens", "cacheWrite1hTokens", "cacheReadTokens", "webSearches", "cost", "costWithoutCaching", "thinkingTokens",
        "thinkingCost",
    ];

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="indented">Whether to format it for people.</param>
    /// <returns>The JSON in UTF-8.</returns>
    public static byte[] Write(UsageReport report, bool indented)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Written(indented, json => Write(json, report, isWhole: true));
    }

    /// <summary>Writes a report without rows and sessions, which are most of its length.</summary>
    internal static byte[] WriteHead(UsageReport report) => Written(false, json => Write(json, report, isWhole: false));

    internal static byte[] Written(bool indented, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.Default }))
            write(json);
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, UsageReport report, bool isWhole)
    {
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        json.WriteString("generator", ReportMark.Generator);
        json.WriteString("title", report.Title);
        json.WriteString("generated", report.Generated.UtcDateTime);
        json.WriteString("timeZone", report.TimeZone.Id);
        json.WriteBoolean("recovered", report.Recovered);
        json.WriteStartObject("total");
        WriteUsage(json, report.Total);
        json.WriteEndObject();
        json.WriteStartArray("unpriced");
        foreach (var unpriced in report.Total.Unpriced)
        {
            json.WriteStartObject();
            json.WriteString("model", unpriced.Model);
            json.WriteNumber("requests", unpriced.Requests);
            json.WriteNumber("tokens", unpriced.Tokens);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        ReportBillJson.Write(json, report);
        if (isWhole)
            WriteRows(json, report.Rows);
        WriteGroupings(json, report.Groupings);
        json.WriteNumber("sessionCount", report.SessionCount);
        if (isWhole)
            WriteSessions(json, report);
        json.WriteString("noForecast", report.Forecast is null ? UsageForecast.WhyNone(report.Total.Cost > 0) : null);
        WriteForecast(json, report.Forecast);
        WriteBudgets(json, report.Budgets);
        WriteEcosystem(json, report);
        WriteOptimizations(json, report.Optimizations);
        json.WriteEndObject();
    }

    internal static void WriteUsage(Utf8JsonWriter json, UsageGroup group)
    {
        json.WriteNumber("requests", group.Requests);
        json.WriteNumber("inputTokens", group.InputTokens);
        json.WriteNumber("outputTokens", group.OutputTokens);
        json.WriteNumber("recoveredOutputTokens", group.RecoveredOutputTokens);
        json.WriteNumber("cacheWrite5mTokens", group.CacheWrite5mTokens);
        json.WriteNumber("cacheWrite1hTokens", group.CacheWrite1hTokens);
        json.WriteNumber("cacheReadTokens", group.CacheReadTokens);
        json.WriteNumber("webSearches", group.WebSearches);
        WriteMoney(json, "cost", group.Cost);
        WriteMoney(json, "costWithoutCaching", group.CostWithoutCaching);
        json.WriteNumber("thinkingTokens", group.ThinkingTokens);
        WriteMoney(json, "thinkingCost", group.ThinkingCost);
    }

    internal static void WriteMoney(Utf8JsonWriter json, string name, decimal? value)
    {
        json.WritePropertyName(name);
        WriteMoney(json, value);
    }

    private static void WriteMoney(Utf8JsonWriter json, decimal? value)
    {
        if (value is { } known)
            json.WriteNumberValue(known);
        else
            json.WriteNullValue();
    }

    private static void WriteRows(Utf8JsonWriter json, IReadOnlyList<UsageGroup> rows)
    {
        var days = NameList(json, "days", rows, row => row.Day);
        var models = NameList(json, "models", rows, row => row.Model);
        var agents = NameList(json, "agents", rows, row => row.Agent);
        var projects = NameList(json, "projects", rows, row => row.Project);
        json.WriteStartArray("columns");
        foreach (var column in Columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartArray();
            json.WriteNumberValue(days[row.Day ?? ""]);
            json.WriteNumberValue(models[row.Model ?? ""]);
            json.WriteNumberValue(agents[row.Agent ?? ""]);
            json.WriteNumberValue(projects[row.Project ?? ""]);
            foreach (var value in (ReadOnlySpan<long>)[row.Requests, row.InputTokens, row.OutputTokens, row.RecoveredOutputTokens,
                row.CacheWrite5mTokens, row.CacheWrite1hTokens, row.CacheReadTokens, row.WebSearches])
                json.WriteNumberValue(value);
            WriteMoney(json, row.Cost);
            WriteMoney(json, row.CostWithoutCaching);
            json.WriteNumberValue(row.ThinkingTokens);
            WriteMoney(json, row.ThinkingCost);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WriteGroupings(
        Utf8JsonWriter json, IReadOnlyList<(UsageGrouping Grouping, IReadOnlyList<UsageGroup> Groups)> groupings)
    {
        json.WriteStartObject("groupings");
        foreach (var (grouping, groups) in groupings)
        {
            json.WriteStartArray(JsonNamingPolicy.CamelCase.ConvertName(grouping.ToString()));
            foreach (var group in groups)
            {
                json.WriteStartObject();
                json.WriteString("name", TextDimension.Of(grouping)?.Get(group));
                WriteUsage(json, group);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    internal static Dictionary<string, int> NameList(
        Utf8JsonWriter json, string name, IReadOnlyList<UsageGroup> rows, Func<UsageGroup, string?> nameOf)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            var text = nameOf(row) ?? "";
            if (numbers.TryAdd(text, numbers.Count))
                json.WriteStringValue(text);
        }
        json.WriteEndArray();
        return numbers;
    }

    internal static void WriteSessions(Utf8JsonWriter json, UsageReport report)
    {
        var misses = report.Cache.Groups.ToDictionary(static group => group.Session ?? "", StringComparer.Ordinal);
        json.WriteStartArray("sessions");
        foreach (var session in report.Sessions)
        {
            json.WriteStartObject();
            json.WriteString("session", session.Session);
            json.WriteString("title", report.Titles.GetValueOrDefault(session.Session ?? ""));
            json.WriteString("project", session.Project);
            json.WriteString("start", session.Start);
            json.WriteString("end", session.End);
            json.WriteNumber("avoidableCost", misses.GetValueOrDefault(session.Session ?? "")?.AvoidableCost ?? 0);
            WriteUsage(json, session);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteForecast(Utf8JsonWriter json, UsageForecast? forecast)
    {
        if (forecast is null)
        {
            json.WriteNull("forecast");
            return;
        }
        json.WriteStartObject("forecast");
        json.WriteString("month", forecast.Month);
        json.WriteNumber("soFar", forecast.SoFar);
        json.WriteNumber("weeks", forecast.Weeks);
        json.WriteString("basis", forecast.Basis);
        json.WriteNumber("monthEnd", forecast.MonthEnd);
        WriteEnds(json, "interval", forecast.Outlook);
        WriteEnds(json, "nextDay", forecast.NextDay);
        json.WriteEndObject();
    }

    private static void WriteEnds(Utf8JsonWriter json, string name, SpendingOutlook? outlook)
    {
        if (outlook is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        WriteMoney(json, "low", ReportBudget.AmountOf(outlook.Low));
        WriteMoney(json, "high", ReportBudget.AmountOf(outlook.High));
        json.WriteEndObject();
    }

    private static void WriteBudgets(Utf8JsonWriter json, IReadOnlyList<ReportBudget> budgets)
    {
        json.WriteStartArray("budgets");
        foreach (var budget in budgets)
        {
            json.WriteStartObject();
            json.WriteString("name", budget.Name);
            json.WriteString("scope", budget.Scope);
            json.WriteString("period", budget.Period);
            json.WriteNumber("limit", budget.Limit);
            json.WriteString("unit", budget.Unit);
            json.WriteNumber("used", budget.Used);
            WriteMoney(json, "forecast", budget.Forecast);
            WriteMoney(json, "low", budget.Low);
            WriteMoney(json, "high", budget.High);
            if (budget.Chance is { } chance)
                json.WriteNumber("chance", Math.Round(chance, 4));
            else
                json.WriteNull("chance");
            json.WriteString("status", budget.Status);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteEcosystem(Utf8JsonWriter json, UsageReport report)
    {
        if (report.Ecosystem is not { } ecosystem)
        {
            json.WriteNull("ecosystem");
            return;
        }
        json.WriteStartObject("ecosystem");
        json.WriteString("root", ecosystem.Root);
        json.WriteString("model", ecosystem.Model);
        json.WriteNumber("prompts", ecosystem.Prompts);
        json.WriteNumber("alwaysOnTokens", ecosystem.AlwaysOnTokens);
        json.WriteNumber("mainThreadTokens", ecosystem.MainThreadTokens);
        if (ecosystem.ContextWindow is { } window)
            json.WriteNumber("contextWindow", window);
        else
            json.WriteNull("contextWindow");
        json.WriteNumber("sessionCost", ecosystem.SessionCost);
        json.WriteStartArray("alwaysOn");
        foreach (var prompt in report.AlwaysOn)
        {
            json.WriteStartObject();
            json.WriteString("name", prompt.Name);
            json.WriteString("kind", prompt.Kind.ToString());
            json.WriteNumber("alwaysOnTokens", prompt.AlwaysOnTokens);
            json.WriteNumber("onInvokeTokens", prompt.OnInvokeTokens);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOptimizations(Utf8JsonWriter json, IReadOnlyList<ReportOptimization> optimizations)
    {
        json.WriteStartArray("optimizations");
        foreach (var optimization in optimizations)
        {
            json.WriteStartObject();
            json.WriteString("name", optimization.Name);
            json.WriteString("path", optimization.Path);
            json.WriteString("when", optimization.When.UtcDateTime);
            json.WriteNumber("tokensBefore", optimization.TokensBefore);
            json.WriteNumber("tokensAfter", optimization.TokensAfter);
            json.WriteNumber("alwaysOnBefore", optimization.AlwaysOnBefore);
            json.WriteNumber("alwaysOnAfter", optimization.AlwaysOnAfter);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
