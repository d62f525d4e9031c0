using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>
/// Finds lists and tables in memory that name the agents again, although every session gets their descriptions
/// anyway.
/// </summary>
internal static class ListedAgents
{
    internal const string Id = "listed-agents";

    private const int MinAgents = 3;
    private const double MinShare = 0.6;

    /// <summary>The findings about one prompt.</summary>
    /// <param name="definition">The prompt.</param>
    /// <param name="agents">The names of the agents.</param>
    /// <param name="tokens">Counts a text's tokens.</param>
    public static IEnumerable<OptimizationFinding> Find(PromptDefinition definition, IReadOnlyCollection<string> agents, EditTokens tokens)
    {
        if (definition.Kind is not (PromptKind.Memory or PromptKind.Rule) || agents.Count < MinAgents)
            yield break;
        var names = agents.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var document = PromptDocument.Parse(definition);
        foreach (var block in document.Body.Children)
        {
            var lines = Entries(document, block).ToList();
            var named = lines.Count(line => FirstWord(line) is { } word && names.Contains(word));
            if (named < MinAgents || named < MinShare * lines.Count)
                continue;
            var line = definition.File.Lines.At(block.Start).Line;
            var count = tokens.Count(document.TextOf(block));
            yield return new OptimizationFinding(
                Id, definition.Name, definition.Path.Length == 0 ? null : definition.Path,
                string.Create(CultureInfo.InvariantCulture,
                    $"The {(block.Kind == BlockKind.Table ? "table" : "list")} in line {line} names {named} agents that every "
                        + $"session's agent listing already contains. Move what is missing there to their descriptions and "
                        + $"delete the rest: {count:N0} tokens in every session and for every subagent."),
                count);
        }
    }

    private static IEnumerable<string> Entries(PromptDocument document, TextBlock block)
    {
        if (block.Kind == BlockKind.List)
            return block.Children.Select(item => SentenceForm.Plain(document.TextOf(item), false).TrimStart('-', '*', '+', ' '));
        return block.Kind == BlockKind.Table
            ? document.Text[block.Start..block.End].Split('\n').Where(static line => !TableLines.IsDelimiter(line)).Skip(1)
                .Select(static line => line.Trim().TrimStart('|').Trim())
            : [];
    }

    private static string? FirstWord(string text)
    {
        var plain = text.TrimStart('*', '`', '@', '[', ' ');
        var end = 0;
        while (end < plain.Length && (char.IsLetterOrDigit(plain[end]) || plain[end] is '-' or '_' or ':'))
            end++;
        return end == 0 ? null : plain[..end].TrimEnd(':');
    }
}
