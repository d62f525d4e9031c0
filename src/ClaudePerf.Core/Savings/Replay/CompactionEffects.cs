using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// The assumed effects of compacting a conversation. The constants are in <c>data/savings.json</c> with their source and meaning.
/// </summary>
public sealed record CompactionEffects
{
    internal const string FileName = "savings.json";

    private static readonly Lazy<(CompactionEffects Middle, CompactionEffects Low, CompactionEffects High, long Margin)> File = new(Load);

    /// <summary>How many tokens longer the first prompt after a compaction is than the conversation's first prompt.</summary>
    public required long RestartTokens { get; init; }

    /// <summary>The tokens that are read again soon afterwards.</summary>
    public required long RereadTokens { get; init; }

    /// <summary>How fast the context grows afterwards, as a multiple of its growth before.</summary>
    public required double Growth { get; init; }

    /// <summary>Requests that are made only because something has to be read again.</summary>
    public required int ExtraRequests { get; init; }

    /// <summary>Output tokens of the request that writes the summary.</summary>
    public required long SummaryTokens { get; init; }

    /// <summary>
    /// A conversation is not compacted below this multiple of what remains afterwards, because Claude Code raises the window there.
    /// </summary>
    public required double LoadMultiple { get; init; }

    /// <summary>The measured effects.</summary>
    /// <exception cref="IOException"><c>data/savings.json</c> is missing from the installation.</exception>
    public static CompactionEffects Measured => File.Value.Middle;

    /// <summary>The end of the range at which compaction saves least.</summary>
    public static CompactionEffects Pessimistic => File.Value.Low;

    /// <summary>The end of the range at which compaction saves most.</summary>
    public static CompactionEffects Optimistic => File.Value.High;

    /// <summary>How many tokens below the setting <c>autoCompactWindow</c> Claude Code compacts.</summary>
    public static long WindowMargin => File.Value.Margin;

    private static (CompactionEffects, CompactionEffects, CompactionEffects, long) Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read(FileName));
        var root = document.RootElement;
        var multiple = root.GetProperty("loadMultiple").GetDouble();
        CompactionEffects Case(string name)
        {
            var effects = root.GetProperty(name);
            return new CompactionEffects
            {
                RestartTokens = effects.GetProperty("restartTokens").GetInt64(),
                RereadTokens = effects.GetProperty("rereadTokens").GetInt64(),
                Growth = effects.GetProperty("growth").GetDouble(),
                ExtraRequests = effects.GetProperty("extraRequests").GetInt32(),
                SummaryTokens = effects.GetProperty("summaryTokens").GetInt64(),
                LoadMultiple = multiple,
            };
        }
        return (Case("middle"), Case("low"), Case("high"), root.GetProperty("windowMargin").GetInt64());
    }
}
