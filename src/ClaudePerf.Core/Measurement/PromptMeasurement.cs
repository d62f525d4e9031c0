using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// What one prompt costs. Tokens are content tokens of the model's tokenizer generation; money is USD at the price in force when
/// it was measured.
/// </summary>
public sealed record PromptMeasurement
{
    /// <summary>The file's full path; null for text that stands in no file.</summary>
    public string? Path { get; init; }

    /// <summary>The name Claude Code knows the prompt by, or the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the prompt is.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The id of the model the prompt is counted and priced for.</summary>
    public required string Model { get; init; }

    /// <summary>The tokenizer of <see cref="Model"/>.</summary>
    public required TokenizerGeneration Generation { get; init; }

    /// <summary>Tokens of the text as it stands in the file.</summary>
    public required long Tokens { get; init; }

    /// <summary>
    /// Tokens that every session pays for it, used or not: an agent's or skill's line in the listing, the whole of a memory file
    /// or rule with its imports. An agent's and a skill's line are counted for the session's model, which reads it.
    /// </summary>
    public required long AlwaysOnTokens { get; init; }

    /// <summary>Tokens that one use adds: the body, and the skills an agent preloads.</summary>
    public required long OnInvokeTokens { get; init; }

    /// <summary>Tokens Claude Code sends besides at each invocation of an agent; see <see cref="Overhead"/>.</summary>
    public long OverheadTokens => Overhead.Sum(part => part.Tokens);

    /// <summary>The parts of <see cref="OverheadTokens"/>; empty for what is not invoked as a subagent.</summary>
    public ImmutableArray<OverheadPart> Overhead { get; init; } = [];

    /// <summary>UTF-16 units of the text, as .NET and PowerShell count characters.</summary>
    public required long Characters { get; init; }

    /// <summary>Lines of the text; a line end at its very end opens no further one.</summary>
    public required long Lines { get; init; }

    /// <summary>How the tokens were counted.</summary>
    public required TokenCountMethod Method { get; init; }

    /// <summary>Half the width of the 90% interval of <see cref="Tokens"/> as a share of it: 0.05 reads "±5%". 0 where exact.</summary>
    public required double ErrorBound { get; init; }

    /// <summary>
    /// Cost of one use, all of it uncached input. One use sends <see cref="OnInvokeTokens"/> and <see cref="OverheadTokens"/>; of a memory
    /// file or rule that every session loads, a use is a session and sends <see cref="AlwaysOnTokens"/>.
    /// </summary>
    public required decimal InputCost { get; init; }

    /// <summary>Cost of one use written to the provider's cache with the 5-minute lifetime.</summary>
    public required decimal CacheWrite5mCost { get; init; }

    /// <summary>Cost of one use written to the provider's cache with the 1-hour lifetime.</summary>
    public required decimal CacheWrite1hCost { get; init; }

    /// <summary>Cost of one use read from the provider's cache.</summary>
    public required decimal CacheReadCost { get; init; }

    /// <summary>
    /// How long the provider keeps what an agent wrote to its cache, in minutes, 5 or 60: what the settings say of all subagents, else the agent's own
    /// <c>experimental.cacheTtl</c>, else 5. It tells which of the two write costs is paid. Null for what is no agent.
    /// </summary>
    public int? CacheMinutes { get; init; }

    /// <summary>
    /// What the ecosystem it was measured with costs as a whole; shared by all its measurements. Null where it was measured by itself.
    /// </summary>
    public EcosystemCost? Ecosystem { get; init; }

    /// <summary>Where the definition comes from.</summary>
    public DefinitionScope Scope { get; init; } = DefinitionScope.None;

    /// <summary>The context window of the session's model in tokens; null where not verified.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>What is worth knowing about the file or the measurement: repaired frontmatter, an unknown model, a missing import.</summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>Where in the text the tokens are; empty unless asked for, and for what is not Markdown.</summary>
    public ImmutableArray<PromptSection> Sections { get; init; } = [];

    /// <summary>What the provider counts for <see cref="Tokens"/>, where it was asked to check them; else null.</summary>
    public long? ApiTokens { get; init; }

    /// <summary>The tokens of one use: see <see cref="InputCost"/>.</summary>
    internal long UsedTokens => OnInvokeTokens + OverheadTokens is > 0 and var invoked ? invoked : AlwaysOnTokens;

    /// <summary>The same with the prices of a time.</summary>
    internal PromptMeasurement PricedAt(ModelInfo model, DateTimeOffset at)
    {
        var cost = PromptCost.Of(UsedTokens, model, at);
        return this with { InputCost = cost.Input, CacheWrite5mCost = cost.CacheWrite5m, CacheWrite1hCost = cost.CacheWrite1h, CacheReadCost = cost.CacheRead };
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind} {Name}: {Tokens} tokens");
}
