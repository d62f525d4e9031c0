using System.Text.Json;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>What Claude Code tells a status line command on standard input; null is what it did not say.</summary>
/// <remarks>Source: Claude Code's documentation of the status line. Unknown and mistyped fields are passed over, since the format grows with each version.</remarks>
public sealed record StatusInput
{
    /// <summary>The session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The model's id.</summary>
    public string? Model { get; init; }

    /// <summary>The folder Claude Code works in.</summary>
    public string? Folder { get; init; }

    /// <summary>The session's transcript.</summary>
    public string? TranscriptPath { get; init; }

    /// <summary>The agent that the main thread runs as.</summary>
    public string? Agent { get; init; }

    /// <summary>What the session cost by Claude Code's own estimate, in USD.</summary>
    public decimal? SessionCost { get; init; }

    /// <summary>The used part of the context window, in percent.</summary>
    public double? ContextPercent { get; init; }

    /// <summary>The used part of the plan's 5-hour limit, in percent.</summary>
    public double? FiveHourPercent { get; init; }

    /// <summary>When that limit is reset.</summary>
    public DateTimeOffset? FiveHourResets { get; init; }

    /// <summary>The used part of the plan's weekly limit, in percent.</summary>
    public double? SevenDayPercent { get; init; }

    /// <summary>When that limit is reset.</summary>
    public DateTimeOffset? SevenDayResets { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="json">The text on standard input.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="FormatException">It is not a JSON object; the message says where it breaks.</exception>
    public static StatusInput Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException($"The status is a JSON {root.ValueKind.ToString().ToLowerInvariant()}; Claude Code gives an object.");
            return new StatusInput
            {
                SessionId = Text(root, "session_id"),
                Model = Text(root, "model", "id") ?? Text(root, "model"),
                Folder = (Text(root, "workspace", "current_dir") ?? Text(root, "cwd")) is { } folder && !folder.Contains('\0', StringComparison.Ordinal) ? folder : null,
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
            throw new FormatException($"The status is not JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // What the parser says of names and strings that hold half a surrogate pair.
            throw new FormatException("The status holds text that is not valid Unicode.", exception);
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
        At(root, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    // Seconds since 1970 in current versions, a date in text in older ones.
    private static DateTimeOffset? Time(JsonElement root, params string[] path) => At(root, path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800 => DateTimeOffset.FromUnixTimeSeconds(seconds),
        { ValueKind: JsonValueKind.String } text when text.TryGetDateTimeOffset(out var time) => time,
        _ => null,
    };
}
