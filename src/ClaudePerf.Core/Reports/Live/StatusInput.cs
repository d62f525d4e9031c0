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
    private const string OneHour = "1h";

    // Larger figures cannot be real and would overflow sums.
    private const double MaxDollars = 1e12;
    private const long MaxTokens = 1_000_000_000_000;

    private static readonly string[] ContextParts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];

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

    /// <summary>The effort level.</summary>
    public string? Effort { get; init; }

    /// <summary>Whether the session runs in fast mode.</summary>
    public bool IsFast { get; init; }

    /// <summary>The length of the last prompt in tokens: what the next request carries.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>Whether the prompt cache still holds the conversation.</summary>
    public bool? CacheIsWarm { get; init; }

    /// <summary>Whether the cache entries of the session have a TTL of one hour instead of five minutes.</summary>
    public bool CacheIsForAnHour { get; init; }

    /// <summary>When the cache entry of the conversation expires.</summary>
    public DateTimeOffset? CacheExpires { get; init; }

    /// <summary>The tokens that the next request writes if the cache has expired.</summary>
    public long? RecacheTokens { get; init; }

    /// <summary>The amount used of the spending limit, in USD.</summary>
    public decimal? SpendUsed { get; init; }

    /// <summary>The spending limit, in USD.</summary>
    public decimal? SpendLimit { get; init; }

    /// <summary>The period of the spending limit, as Claude Code names it.</summary>
    public string? SpendPeriod { get; init; }

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
                SessionCost = Dollars(root, "cost", "total_cost_usd"),
                ContextPercent = Number(root, "context_window", "used_percentage"),
                FiveHourPercent = Number(root, "rate_limits", "five_hour", "used_percentage"),
                FiveHourResets = Time(root, "rate_limits", "five_hour", "resets_at"),
                SevenDayPercent = Number(root, "rate_limits", "seven_day", "used_percentage"),
                SevenDayResets = Time(root, "rate_limits", "seven_day", "resets_at"),
                Effort = Text(root, "effort", "level") ?? Text(root, "effort"),
                IsFast = Flag(root, "fast_mode") == true,
                ContextTokens = ContextOf(root),
                CacheIsWarm = Flag(root, "prompt_cache", "warm"),
                CacheIsForAnHour = Text(root, "prompt_cache", "ttl") == OneHour,
                CacheExpires = Time(root, "prompt_cache", "expires_at"),
                RecacheTokens = Tokens(root, "prompt_cache", "recache_tokens_if_cold"),
                SpendUsed = Dollars(root, "rate_limits", "spend_limit", "used_usd"),
                SpendLimit = Dollars(root, "rate_limits", "spend_limit", "limit_usd"),
                SpendPeriod = Text(root, "rate_limits", "spend_limit", "period"),
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

    private static bool? Flag(JsonElement root, params string[] path) => At(root, path)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static decimal? Dollars(JsonElement root, params string[] path) =>
        Number(root, path) is { } dollars && dollars is >= 0 and < MaxDollars ? (decimal)dollars : null;

    private static long? Tokens(JsonElement root, params string[] path) =>
        Number(root, path) is { } tokens && tokens is >= 0 and < MaxTokens ? (long)tokens : null;

    private static long? ContextOf(JsonElement root)
    {
        long? sum = null;
        foreach (var part in ContextParts)
        {
            if (Tokens(root, "context_window", "current_usage", part) is { } tokens)
                sum = (sum ?? 0) + tokens;
        }
        return sum;
    }

    // Seconds since 1970 in current versions, a date as text in older ones.
    private static DateTimeOffset? Time(JsonElement root, params string[] path) => At(root, path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800 =>
            DateTimeOffset.FromUnixTimeSeconds(seconds),
        { ValueKind: JsonValueKind.String } text when text.TryGetDateTimeOffset(out var time) => time,
        _ => null,
    };
}
