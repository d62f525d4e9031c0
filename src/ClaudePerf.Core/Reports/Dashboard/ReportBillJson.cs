using System.Text.Json;
using ClaudePerf.Core.Savings;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Writes what a report leads with: where the money went, what would have avoided it, and what has been saved.</summary>
internal static class ReportBillJson
{
    /// <summary>The most expensive misses that are listed individually.</summary>
    internal const int MaxMisses = 50;

    internal static void Write(Utf8JsonWriter json, UsageReport report)
    {
        WriteAnatomy(json, report);
        WriteCarried(json, report);
        WriteSavings(json, report.Savings);
        WriteSaved(json, report);
        WriteMisses(json, report);
    }

    private static void WriteAnatomy(Utf8JsonWriter json, UsageReport report)
    {
        var anatomy = report.Anatomy;
        json.WriteStartObject("anatomy");
        json.WriteNumber("cost", anatomy.Cost);
        json.WriteNumber("promptCost", anatomy.PromptCost);
        json.WriteStartArray("charges");
        foreach (var charge in anatomy.Charges)
        {
            json.WriteStartObject();
            json.WriteString("kind", charge.Kind.ToString());
            json.WriteNumber("amount", charge.Amount);
            json.WriteNumber("cost", charge.Cost);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("rewrittenTokens", anatomy.RewrittenTokens);
        json.WriteNumber("rewrittenCost", anatomy.RewrittenCost);
        json.WriteNumber("startupTokensSent", anatomy.StartupTokensSent);
        json.WriteNumber("startupCost", anatomy.StartupCost);
        json.WriteNumber("mainStartTokens", anatomy.MainStartTokens);
        json.WriteEndObject();
    }

    private static void WriteCarried(Utf8JsonWriter json, UsageReport report)
    {
        json.WriteStartArray("carried");
        foreach (var part in report.Carried)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Part.ToString());
            json.WriteString("tool", part.Tool);
            json.WriteNumber("items", part.Items);
            json.WriteNumber("tokens", part.Tokens);
            json.WriteNumber("tokensSent", part.TokensSent);
            json.WriteNumber("cost", part.Cost);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSavings(Utf8JsonWriter json, SavingAnswer? savings)
    {
        if (savings is null)
        {
            json.WriteNull("savings");
            return;
        }
        json.WriteStartObject("savings");
        json.WriteNumber("days", Math.Round(savings.Days, 1));
        json.WriteNumber("sessions", savings.Sessions);
        json.WriteNumber("leftOut", savings.LeftOut);
        json.WriteNumber("monthlyBill", savings.MonthlyBill);
        json.WriteNumber("together", savings.Together);
        json.WriteBoolean("upperBound", savings.IsUpperBound);
        ReportJson.WriteMoney(json, "low", savings.TogetherInterval?.Low);
        ReportJson.WriteMoney(json, "high", savings.TogetherInterval?.High);
        json.WriteStartArray("findings");
        foreach (var finding in savings.Findings)
            WriteFinding(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, SavingFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("kind", finding.Kind.ToString());
        json.WriteString("title", finding.Title);
        json.WriteNumber("saving", finding.Saving);
        ReportJson.WriteMoney(json, "low", finding.Low);
        ReportJson.WriteMoney(json, "high", finding.High);
        json.WriteNumber("addedSaving", finding.AddedSaving);
        json.WriteNumber("share", Math.Round(finding.Share, 4));
        json.WriteNumber("tokens", finding.Tokens);
        json.WriteNumber("sessions", finding.Sessions);
        json.WriteString("certainty", finding.Certainty.ToString());
        json.WriteString("effect", finding.Effect);
        json.WriteString("change", finding.Change);
        json.WriteStartArray("details");
        foreach (var detail in finding.Details)
            json.WriteStringValue(detail);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSaved(Utf8JsonWriter json, UsageReport report)
    {
        json.WriteStartArray("saved");
        foreach (var saved in report.Saved)
        {
            json.WriteStartObject();
            json.WriteString("title", saved.Title);
            json.WriteString("when", saved.When.UtcDateTime);
            ReportJson.WriteMoney(json, "saved", saved.Saved);
            ReportJson.WriteMoney(json, "low", saved.Low);
            ReportJson.WriteMoney(json, "high", saved.High);
            json.WriteString("verdict", saved.Verdict);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMisses(Utf8JsonWriter json, UsageReport report)
    {
        var total = report.Cache.Total;
        json.WriteStartObject("misses");
        json.WriteNumber("count", total.Misses);
        json.WriteNumber("tokens", total.MissedTokens);
        json.WriteNumber("cost", total.MissCost);
        json.WriteNumber("avoidableCost", total.AvoidableCost);
        json.WriteStartArray("causes");
        foreach (var cause in total.Causes)
        {
            json.WriteStartObject();
            json.WriteString("cause", cause.Cause.ToString());
            json.WriteNumber("count", cause.Misses);
            json.WriteNumber("tokens", cause.MissedTokens);
            json.WriteNumber("cost", cause.Cost);
            json.WriteNumber("avoidableCost", cause.AvoidableCost);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("mostExpensive");
        foreach (var miss in report.MostExpensiveMisses.Take(MaxMisses))
        {
            json.WriteStartObject();
            json.WriteString("time", miss.Time.UtcDateTime);
            json.WriteString("session", miss.Session);
            json.WriteString("title", report.Titles.GetValueOrDefault(miss.Session ?? ""));
            json.WriteString("project", miss.Project);
            json.WriteString("agent", miss.Agent);
            json.WriteString("model", miss.Model);
            json.WriteString("cause", miss.Cause.ToString());
            json.WriteString("detail", miss.Detail);
            json.WriteNumber("tokens", miss.MissedTokens);
            ReportJson.WriteMoney(json, "cost", miss.Cost);
            json.WriteBoolean("isAvoidable", miss.IsAvoidable);
            json.WriteString("remedy", miss.Remedy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
