using System.Globalization;
using System.Text.Json;

namespace ClaudePerf.Performance.Peers;

/// <summary>The total usage that a reader of transcripts reports: tokens and US dollars.</summary>
internal sealed record UsageSums(long Input, long Output, long CacheWrite, long CacheRead, decimal Cost)
{
    /// <summary>Reads the line of our own process.</summary>
    internal static UsageSums OfLibrary(string output) =>
        JsonSerializer.Deserialize<UsageSums>(output.TrimEnd().Split('\n')[^1], JsonSerializerOptions.Web)!;

    /// <summary>Sums the days that <c>Get-TokenUsage</c> returns.</summary>
    internal static UsageSums OfShell(string output)
    {
        var days = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        long Sum(string name) => days.Sum(day => day.GetProperty(name).GetInt64());
        return new UsageSums(
            Sum("InputTokens"), Sum("OutputTokens"), Sum("CacheWrite5mTokens") + Sum("CacheWrite1hTokens"), Sum("CacheReadTokens"),
            days.Select(day => day.GetProperty(nameof(Cost))).Where(cost => cost.ValueKind == JsonValueKind.Number)
                .Sum(cost => cost.GetDecimal()));
    }

    /// <summary>Reads the totals of <c>ccusage daily --json</c>.</summary>
    internal static UsageSums OfCcusage(string output)
    {
        var totals = JsonDocument.Parse(output).RootElement.GetProperty("totals");
        long Number(string name) => totals.GetProperty(name).GetInt64();
        return new UsageSums(Number("inputTokens"), Number("outputTokens"), Number("cacheCreationTokens"), Number("cacheReadTokens"),
            (decimal)totals.GetProperty("totalCost").GetDouble());
    }

    /// <summary>As text, with the differences from the true sums.</summary>
    internal string ComparedWith(UsageSums truth)
    {
        static string Off(long value, long truth) =>
            value == truth ? "exact" : FormattableString.Invariant($"{100.0 * (value - truth) / truth:+0.00;-0.00}%");
        return string.Create(CultureInfo.InvariantCulture,
            $"input {Input:N0} ({Off(Input, truth.Input)}), output {Output:N0} ({Off(Output, truth.Output)}), "
            + $"cache writes {CacheWrite:N0} ({Off(CacheWrite, truth.CacheWrite)}), "
            + $"cache reads {CacheRead:N0} ({Off(CacheRead, truth.CacheRead)}), ${Cost:N2}");
    }
}
