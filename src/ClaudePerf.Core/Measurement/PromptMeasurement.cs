using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The cost of one prompt. Tokens are content tokens of the model's tokenizer generation; money is USD at the price in
/// force at the time of measurement.
/// </summary>
public sealed record PromptMeasurement
{
    /// <summary>The file's full path; null for text that is not in a file.</summary>
    public string? Path { get; init; }

    /// <summary>The name by which Claude Code knows the prompt, or the file name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of the prompt.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The id of the model the prompt is counted and priced for.</summary>
    public required string Model { get; init; }

    /// <summary>The tokenizer of <see cref="Model"/>.</summary>
    public required TokenizerGeneration Generation { get; init; }

    /// <summary>Tokens of the text as written in the file.</summary>
    public required long Tokens { get; init; }

    /// <summary>
    /// Tokens that every session pays for it, used or not: an agent's or skill's line in the listing, or the whole of a
    /// memory file or rule with its imports. Listing lines are counted for the session's model, which reads them.
    /// </summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>Tokens that one use adds: the body, and the skills an agent preloads.</summary>
    public required long OnInvokeTokens { get; init; }

    /// <summary>Tokens that Claude Code adds to each invocation of an agent; see <see cref="OverheadParts"/>.</summary>
    public long OverheadTokens => OverheadParts.Sum(part => part.Tokens);

    /// <summary>
    /// The parts of <see cref="OverheadTokens"/>; empty for prompts that are not invoked as a subagent.
    /// </summary>
    public ImmutableArray<OverheadPart> OverheadParts { get; init; } = [];

    /// <summary>UTF-16 units of the text, as .NET and PowerShell count characters.</summary>
    public required long Characters { get; init; }

    /// <summary>Lines of the text; a final line end does not start another line.</summary>
    public required long Lines { get; init; }

    /// <summary>How the tokens were counted.</summary>
    public required TokenCountMethod Method { get; init; }

    /// <summary>
    /// Half the width of the 90% interval of <see cref="Tokens"/>, as a share of it: 0.05 means "±5%". 0 for exact
    /// counts.
    /// </summary>
    public required double ErrorBound { get; init; }

    /// <summary>
    /// Cost of one use as uncached input. One use sends <see cref="OnInvokeTokens"/> and <see cref="OverheadTokens"/>;
    /// for a memory file or rule that every session loads, a use is a session and sends <see cref="AlwaysOnTokens"/>.
    /// </summary>
    public required decimal InputCost { get; init; }

    /// <summary>Cost of one use written to the provider's cache with the 5-minute TTL.</summary>
    public required decimal CacheWrite5mCost { get; init; }

    /// <summary>Cost of one use written to the provider's cache with the 1-hour TTL.</summary>
    public required decimal CacheWrite1hCost { get; init; }

    /// <summary>Cost of one use read from the provider's cache.</summary>
    public required decimal CacheReadCost { get; init; }

    /// <summary>
    /// The TTL of an agent's cache writes in minutes, 5 or 60: from the settings for all subagents, otherwise from the
    /// agent's <c>experimental.cacheTtl</c>, otherwise 5. It determines which of the two write costs is paid. Null if
    /// the prompt is not an agent.
    /// </summary>
    public int? CacheMinutes { get; init; }

    /// <summary>
    /// The cost of the ecosystem it was measured with, shared by all its measurements. Null if it was measured
    /// separately.
    /// </summary>
    public EcosystemCost? Ecosystem { get; init; }

    /// <summary>The scope of the definition.</summary>
    public DefinitionScope Scope { get; init; } = DefinitionScope.None;

    /// <summary>The context window of the session's model in tokens; null if not verified.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>
    /// Notes about the file or the measurement: repaired frontmatter, an unknown model, a missing import.
    /// </summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>
    /// How the tokens are distributed over the text; empty unless requested, and for text that is not Markdown.
    /// </summary>
    public ImmutableArray<PromptSection> Sections { get; init; } = [];

    /// <summary>The provider's count for <see cref="Tokens"/>, if it was requested as a check; otherwise null.</summary>
    public long? ApiTokens { get; init; }

    /// <summary>The tokens of one use; see <see cref="InputCost"/>.</summary>
    internal long UsedTokens => OnInvokeTokens + OverheadTokens is > 0 and var invoked ? invoked : AlwaysOnTokens;

    /// <summary>Returns the same measurement with the prices at a given time.</summary>
    internal PromptMeasurement PricedAt(ModelInfo model, DateTimeOffset at)
    {
        var cost = PromptCost.Of(UsedTokens, model, at);
        return this with
        {
            InputCost = cost.Input,
            CacheWrite5mCost = cost.CacheWrite5m,
            CacheWrite1hCost = cost.CacheWrite1h,
            CacheReadCost = cost.CacheRead,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind} {Name}: {Tokens} tokens");

    /// <summary><see cref="AlwaysOnTokens"/>, as tables name it.</summary>
    public long AlwaysOn => AlwaysOnTokens;

    /// <summary><see cref="OnInvokeTokens"/>, as tables name it.</summary>
    public long OnInvoke => OnInvokeTokens;

    /// <summary><see cref="OverheadTokens"/>, as tables name it.</summary>
    public long Overhead => OverheadTokens;

    /// <summary><see cref="InputCost"/>, as tables name it.</summary>
    public decimal Cost => InputCost;

    /// <summary>The most expensive first; of equal ones, what every session pays more for, then by name.</summary>
    /// <param name="measurements">The measurements of one folder.</param>
    public static IEnumerable<PromptMeasurement> ByWeight(IEnumerable<PromptMeasurement> measurements) =>
        measurements.OrderByDescending(static measurement => measurement.InputCost)
            .ThenByDescending(static measurement => measurement.AlwaysOnTokens)
            .ThenBy(static measurement => measurement.Name, StringComparer.OrdinalIgnoreCase);
}
