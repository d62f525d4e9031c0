using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>
/// Reduces an agent's tools line to the tools that its prompt names and its transcripts show. The author decides
/// which tools an agent may use, so the rule only proposes, with the saving and the reason, until the user names it.
/// </summary>
internal sealed class ToolsLineRule : PromptRule
{
    /// <summary>
    /// With fewer recorded runs the transcripts are not representative, and only the prompt counts.
    /// </summary>
    internal const int MinRuns = 5;

    private const int MinNames = 2;
    private const int SmallestSaving = 300;

    // Without it, an agent could not even read the text that was moved out of its prompt.
    private const string Reader = "Read";

    private const string Key = "tools";

    /// <inheritdoc/>
    public override string Id => "tools-line";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Tools line";

    /// <inheritdoc/>
    public override string What => "Reduces the tools line to the tools that the prompt names or that the agent called in its transcripts.";

    /// <inheritdoc/>
    public override string Why =>
        "Every invocation sends the definitions of all tools that the agent may use: 710 tokens for Read alone, 3,400 to 7,900 "
            + "for a typical list, more without a list.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "300 to 12,000 tokens per invocation";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    public override bool OnlyByName => true;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> FrontmatterKeys => [Key];

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var definition = document.Definition;
        if (definition is not { Kind: PromptKind.Agent, IsActive: true, Frontmatter.Failure: null })
            yield break;
        var evidence = (options.Evidence ?? new OptimizationEvidence()).Of(definition.Name);
        var named = ToolMentions.Find(definition);
        var called = evidence.Runs >= MinRuns ? evidence.ToolCalls.Keys.ToImmutableHashSet(StringComparer.Ordinal) : [];
        // A prompt need not name most of its tools. Without recorded runs, the author's list stays, and only a
        // missing list can be derived from the names.
        if (evidence.Runs < MinRuns && (definition.Tools is not null || named.Count < MinNames))
            yield break;
        var fitted = Fit(definition, named.Union(called));
        var model = ModelOf(definition, options.Measure);
        var saved = Cost(definition, definition.Tools, model) - Cost(definition, fitted, model);
        if (saved < SmallestSaving || Change(document, fitted) is not { } change)
            yield break;
        yield return new ProposedEdit
        {
            Rule = this,
            Changes = [change],
            Summary = Describe(definition, fitted, saved, named, evidence),
        };
    }

    // Listed tools stay in order, except those that cost tokens and that nothing shows to be used.
    private static ImmutableArray<string> Fit(PromptDefinition definition, ImmutableHashSet<string> needed)
    {
        var data = InvocationData.Shipped;
        if (definition.Tools is not { } listed)
        {
            var tools = needed.Append(Reader).Distinct(StringComparer.Ordinal).Where(tool => !definition.DisallowedTools.Contains(tool));
            return [.. tools.Order(StringComparer.Ordinal)];
        }
        return [.. listed.Where(entry => ToolMentions.NameOf(entry) is var tool
            && (tool == Reader || needed.Contains(tool) || data.Default.FindTool(tool) is null))];
    }

    private static long Cost(PromptDefinition definition, ImmutableArray<string>? tools, ModelInfo model) =>
        InvocationOverhead.Of(new InvocationContext { Tools = tools, DisallowedTools = definition.DisallowedTools }, model)
            .Sum(part => part.Tokens);

    private static ModelInfo ModelOf(PromptDefinition definition, MeasureOptions measure) =>
        measure.Model
            ?? (definition.Model is { } name && measure.Catalog.TryResolve(name, out var model) ? model : measure.Catalog.DefaultModel);

    private static TextChange? Change(PromptDocument document, ImmutableArray<string> fitted)
    {
        var definition = document.Definition;
        var line = string.Join(", ", fitted);
        if (fitted.IsEmpty)
            return null;
        TextChange change;
        if (definition.Frontmatter[Key] is not { } field)
        {
            change = new TextChange(definition.Frontmatter.End, definition.Frontmatter.End, $"{Key}: {line}{document.NewLine}");
        }
        else
        {
            var written = document.Text.AsSpan(field.Start, field.End - field.Start).TrimEnd();
            change = new TextChange(field.Start, field.Start + written.Length, field.Value.Kind == FrontmatterValueKind.List
                || NeedsQuotes(line) ? $"[{string.Join(", ", fitted.Select(Quoted))}]" : line);
        }
        // Verified with the loader.
        var text = string.Concat(document.Text.AsSpan(0, change.Start), change.Replacement, document.Text.AsSpan(change.End));
        return definition.WithText(text).Tools is { } read && read.SequenceEqual(fitted) ? change : null;
    }

    private static bool NeedsQuotes(string line) => line.Contains(": ", StringComparison.Ordinal)
        || line.Contains('#', StringComparison.Ordinal) || line[0] is '*' or '@' or '`' or '[' or '%';

    private static string Quoted(string tool) => tool.IndexOfAny(['(', ',', '*', ':', '#']) >= 0 ? $"\"{tool}\"" : tool;

    private static string Describe(
        PromptDefinition definition, ImmutableArray<string> fitted, long saved, ImmutableHashSet<string> named, AgentEvidence evidence)
    {
        var prompt = named.Count == 0 ? "the prompt names no tool"
            : $"the prompt names {string.Join(", ", named.Order(StringComparer.Ordinal))}";
        var transcripts = evidence.Runs switch
        {
            0 => "it has no transcripts",
            < MinRuns => FormattableString.Invariant($"too few runs are recorded ({evidence.Runs})"),
            _ => FormattableString.Invariant($"{evidence.Runs} recorded runs called {Calls(evidence)}"),
        };
        var before = definition.Tools is { } tools ? FormattableString.Invariant($"{tools.Length} tools") : "all tools";
        return string.Create(CultureInfo.InvariantCulture,
            $"From {before} to {string.Join(", ", fitted)}: {saved:N0} tokens less per invocation ({prompt}; {transcripts})");
    }

    private static string Calls(AgentEvidence evidence) => evidence.ToolCalls.IsEmpty
        ? "none"
        : string.Join(", ", evidence.ToolCalls.OrderByDescending(call => call.Value).ThenBy(call => call.Key, StringComparer.Ordinal)
            .Select(call => FormattableString.Invariant($"{call.Key} {call.Value}x")));
}
