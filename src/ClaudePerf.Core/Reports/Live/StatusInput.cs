using System.Text.Json;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>What Claude Code passes to a status line command on standard input; null values were not included.</summary>
/// <remarks>
/// Source: Claude Code's documentation of the status line. Unknown and mistyped fields are ignored, because the format grows with
/// each version.
/// </remarks>
public sealed record StatusInput
{
    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The model's id.</summary>
    public string? Model { get; init; }

    /// <summary>The folder that Claude Code works in.</summary>
    public string? Folder { get; init; }

    /// <summary>The session's transcript.</summary>
    public string? TranscriptPath { get; init; }

    /// <summary>The agent that the main thread runs as.</summary>
    public string? Agent { get; init; }

    /// <summary>Claude Code's own estimate of the session's cost, in USD.</summary>
    public decimal? SessionCost { get; init; }

    /// <summary>The used share of the context window, in percent.</summary>
    public double? ContextPercent { get; init; }

    /// <summary>The used share of the plan's 5-hour limit, in percent.</summary>
    public double? FiveHourPercent { get; init; }

    /// <summary>When that limit resets.</summary>
    public DateTimeOffset? FiveHourResets { get; init; }

    /// <summary>The used share of the plan's weekly limit, in percent.</summary>
    public double? SevenDayPercent { get; init; }

    /// <summary>When that limit resets.</summary>
    public DateTimeOffset? SevenDayResets { get; init; }

    /// <summary>The plan's weekly limit; null if Claude Code does not report it.</summary>
    /// <param name="now">The time of the report.</param>
    public PlanLimit? WeeklyLimit(DateTimeOffset now) =>
        SevenDayPercent is { } percent && SevenDayResets is { } resets ? new PlanLimit(percent, resets, now) : null;

    /// <summary>Parses the input.</summary>
    /// <param name="json">The text on standard input.</param>
    /// <returns>The input.</returns>
    /// <exception cref="FormatException">The text is not a JSON object; the message names the location.</exception>
    public static StatusInput Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException(
                    $"The status input must be a JSON object, but is a JSON {root.ValueKind.ToString().ToLowerInvariant()}.");
            return new StatusInput
            {
                SessionId = Text(root, "session_id"),
                Model = Text(root, "model", "id") ?? Text(root, "model"),
                Folder = (Text(root, "workspace", "current_dir") ?? Text(root, "cwd")) is { } folder
                    && !folder.Contains('\0', StringComparison.Ordinal) ? folder : null,
                TranscriptPath = Text(root, "transcript_path"),
                Agent = Text(root, "agent", "name"),
                SessionCost = Number(root, "cost", "total_cost_usd") is { } cost && cost is >= 0 and < 1e12 ? (decimal)cost : null,
                ContextPercent = Number(root, "context_window", "used_percentage"),
                FiveHourPercent = Number(root, "rate_limits", "five_hour", "used_percentage"),
                FiveHourResets = Time(root, "rate_limits", "five_hour", "resets_at"),
                SevenDayPercent = Number(root, "rate_limits", "seven_day", "used_percentage"),
                SevenDayResets = Time(root, "rate_limits", "seven_day", "resets_at"),
            };
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The status input is not valid JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Thrown by the parser for names and strings that contain half a surrogate pair.
            throw new FormatException("The status input contains text that is not valid Unicode.", exception);
        }
    }

    private static JsonElement? At(JsonElement element, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }
        return element;
    }

    private static string? Text(JsonElement root, params string[] path) =>
        At(root, path) is { ValueKind: JsonValueKind.String } found && found.GetString() is { Length: > 0 } text ? text : null;

    private static double? Number(JsonElement root, params string[] path) =>
        At(root, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;

    // Seconds since 1970 in current versions, a date as text in older ones.
    private static DateTimeOffset? Time(JsonElement root, params string[] path) => At(root, path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800 =>
            DateTimeOffset.FromUnixTimeSeconds(seconds),
        { ValueKind: JsonValueKind.String } text when text.TryGetDateTimeOffset(out var time) => time,
        _ => null,
    };
}
