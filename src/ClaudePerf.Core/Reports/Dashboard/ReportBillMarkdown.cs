using System.Globalization;
using System.Text;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Usage.Anatomy;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>Writes what a report leads with as Markdown: where the money went, what would have avoided it, what has been saved.</summary>
internal static class ReportBillMarkdown
{
    private const int MaxTools = 5;

    internal static void Append(StringBuilder text, UsageReport report)
    {
        if (report.Anatomy.Cost > 0)
        {
            AppendAnatomy(text, report.Anatomy);
            AppendCarried(text, report);
        }
        if (report.Savings is { } savings)
            AppendSavings(text, savings);
        if (report.Saved.Count > 0)
            AppendSaved(text, report.Saved);
    }

    private static void AppendAnatomy(StringBuilder text, BillAnatomy anatomy)
    {
        text.Append("\n## Where the money went\n\n| Charge | Cost | Share |\n|---|---:|---:|\n");
        foreach (var charge in anatomy.Charges)
            Row(NameOf(charge.Kind), charge.Cost);
        if (anatomy.RewrittenCost > 0)
            text.Append(CultureInfo.InvariantCulture,
                $"\n{ReportMarkdown.Money(anatomy.RewrittenCost)} of the cache writes wrote old content again.\n");

        void Row(string name, decimal cost) => text.Append(CultureInfo.InvariantCulture,
            $"| {name} | {ReportMarkdown.Money(cost)} | {ReportMarkdown.Share((double)(cost / anatomy.Cost))} |\n");
    }

    private static void AppendCarried(StringBuilder text, UsageReport report)
    {
        if (report.Carried.Count == 0)
            return;
        text.Append("\n| Content of prompts | Cost | Share |\n|---|---:|---:|\n");
        foreach (var group in report.Carried.GroupBy(static part => NameOf(part.Part)).OrderByDescending(Cost))
        {
            Row(group.Key, Cost(group));
            foreach (var tool in group.Where(static part => part is { Part: ContextPart.ToolResults, Tool: not null }).Take(MaxTools))
                Row($"– {ReportMarkdown.Escape(tool.Tool!)}", tool.Cost);
        }

        void Row(string name, decimal cost) => text.Append(CultureInfo.InvariantCulture,
            $"| {name} | {ReportMarkdown.Money(cost)} | {ReportMarkdown.Share((double)(cost / report.Anatomy.Cost))} |\n");

        static decimal Cost(IEnumerable<CarriedContext> parts) => parts.Sum(static part => part.Cost);
    }

    private static void AppendSavings(StringBuilder text, SavingAnswer savings)
    {
        text.Append("\n## What would have avoided it\n\n");
        if (savings.Findings.Count == 0)
        {
            text.Append("No change would save 1% of the bill or more.\n");
            return;
        }
        text.Append("| Change | Saves a month | 90% interval | Certainty | How |\n|---|---:|---:|---|---|\n");
        foreach (var finding in savings.Findings)
            text.Append(CultureInfo.InvariantCulture,
                $"| {ReportMarkdown.Escape(finding.Title)} | {ReportMarkdown.Money(finding.Saving)} | {Ends(finding.Low, finding.High)} | "
                + $"{NameOf(finding.Certainty)} | {ReportMarkdown.Escape(finding.Change)} |\n");
        text.Append(CultureInfo.InvariantCulture,
            $"\nTogether {(savings.IsUpperBound ? "at most " : "")}{ReportMarkdown.Money(savings.Together)} "
            + $"of {ReportMarkdown.Money(savings.MonthlyBill)} a month; "
            + $"savings are not counted twice.\n");
    }

    private static void AppendSaved(StringBuilder text, IReadOnlyList<ReportSaved> saved)
    {
        text.Append("\n## What has been saved\n\n| Change | Since | Saved | 90% interval | |\n|---|---|---:|---:|---|\n");
        foreach (var change in saved)
            text.Append(CultureInfo.InvariantCulture,
                $"| {ReportMarkdown.Escape(change.Title)} | {change.When:yyyy-MM-dd} | "
                + $"{(change.Saved is null ? "" : ReportMarkdown.Money(change.Saved))} | {Ends(change.Low, change.High)} | "
                + $"{ReportMarkdown.Escape(change.Verdict)} |\n");
    }

    private static string Ends(decimal? low, decimal? high) =>
        low is null || high is null ? "" : $"{ReportMarkdown.Money(low)} to {ReportMarkdown.Money(high)}";

    private static string NameOf(BillChargeKind kind) => kind switch
    {
        BillChargeKind.CacheRead => "Cache reads",
        BillChargeKind.CacheWrite => "Cache writes",
        BillChargeKind.Input => "Input outside the cache",
        BillChargeKind.Output => "Output",
        _ => "Web searches",
    };

    private static string NameOf(SavingCertainty certainty) => certainty switch
    {
        SavingCertainty.Measured => "measured",
        SavingCertainty.Replayed => "replayed",
        _ => "upper bound",
    };

    private static string NameOf(ContextPart part) => part switch
    {
        ContextPart.SystemPrompt or ContextPart.ToolDefinitions => "System prompt and tools",
        ContextPart.MemoryFiles => "CLAUDE.md and rules",
        ContextPart.AgentListing or ContextPart.SkillListing => "Listings of agents and skills",
        ContextPart.Environment => "Environment and reminders",
        ContextPart.Attachments or ContextPart.UserMessages => "User messages and attachments",
        ContextPart.AssistantMessages => "Answers",
        ContextPart.Thinking => "Thinking",
        ContextPart.ToolCalls => "Tool inputs",
        ContextPart.ToolResults => "Tool results",
        ContextPart.CompactSummary => "Summaries",
        _ => "Not in the transcripts",
    };
}
