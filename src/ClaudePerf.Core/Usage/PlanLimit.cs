using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// How much of a subscription's weekly limit was used, as Claude Code last told the status line. The limit itself is not published;
/// it is estimated from what the same week's requests cost at list prices.
/// </summary>
/// <param name="Percent">The used share, in percent.</param>
/// <param name="Resets">When the week ends.</param>
/// <param name="Seen">When Claude Code reported it.</param>
public sealed record PlanLimit(double Percent, DateTimeOffset Resets, DateTimeOffset Seen)
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "plan-limit.json";

    // Claude Code reports whole percents, so a smaller share says too little about the limit.
    private const double MinimumPercent = 10;
    private const int MaximumLength = 4096;

    /// <summary>The period of the limit.</summary>
    internal static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Reads the last report.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Null if there is none, or the file is damaged or cannot be read.</returns>
    public static PlanLimit? Read(string file)
    {
        try
        {
            if (!File.Exists(file))
                return null;
            using var json = JsonDocument.Parse(RegularFile.ReadText(file, MaximumLength));
            var root = json.RootElement;
            return new PlanLimit(root.GetProperty("percent").GetDouble(), root.GetProperty("resets").GetDateTimeOffset(),
                root.GetProperty("seen").GetDateTimeOffset());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            // The next report replaces it.
            return null;
        }
    }

    /// <summary>The last report of the user's own account; null if there is none.</summary>
    /// <exception cref="DirectoryNotFoundException">The system has no folder for data.</exception>
    public static PlanLimit? OfUser() => Read(Path.Combine(DataFolder.Locate(), FileName));

    /// <summary>Writes the report if it says more than the last one.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public void Note(string file)
    {
        if (Percent < MinimumPercent || Resets <= Seen
            || (Read(file) is { } last && last.Resets == Resets && Math.Floor(last.Percent) == Math.Floor(Percent)))
        {
            return;
        }
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteNumber("percent", Percent);
            writer.WriteString("resets", Resets);
            writer.WriteString("seen", Seen);
            writer.WriteEndObject();
        }
        PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), ownerOnly: true);
    }

    /// <summary>Estimates the weekly limit in USD at list prices.</summary>
    /// <param name="table">All requests of the account.</param>
    /// <param name="catalog">The prices.</param>
    /// <returns>Null if too little of the limit was used to tell.</returns>
    internal decimal? WeeklyCost(UsageTable table, ModelCatalog catalog)
    {
        if (Percent is < MinimumPercent or > 1000)
            return null;
        var pricing = new RowPricing(table, catalog, recovered: false);
        var used = 0m;
        foreach (ref readonly var row in table.Rows)
        {
            if (row.UtcTicks >= (Resets - Week).UtcTicks && row.UtcTicks <= Seen.UtcTicks
                && pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost))
                used += cost;
        }
        return used > 0 ? used / (decimal)(Percent / 100) : null;
    }
}
