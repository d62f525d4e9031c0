using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves the examples of an agent's description to its body; the situations they show that the description does not name otherwise stay in it.</summary>
internal sealed class DescriptionExamplesRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "description-examples";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Examples in descriptions";

    /// <inheritdoc/>
    public override string What =>
        "Moves <example> blocks, word for word, from an agent's description to the end of its body, and leaves in the description the situations that only they named.";

    /// <inheritdoc/>
    public override string Why =>
        "Every session pays for every agent's description, used or not; the body is paid for when the agent is invoked. To choose an agent its description's sentences and the "
        + "situations suffice; the dialogues around them do not choose better.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "50 to 80% of an agent's always-on tokens where its description holds examples; the body grows by them";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (document.Definition.Kind != PromptKind.Agent || DescriptionSource.Of(document.Definition) is not { Description: { Examples.Count: > 0 } description } source)
            yield break;
        var moved = Moved(description);
        var kept = Kept(description, moved);
        if (kept.Trim().Length == 0)
            yield break;
        var changes = new List<TextChange>();
        foreach (var (start, end) in moved)
            changes.Add(TextChange.Delete(source.ToFile(start), source.ToFile(end)));
        if (Situations(description, kept, source) is { } situations && changes[^1] is var last)
            changes.Add(TextChange.To(last.End, last.End, situations));
        changes.AddRange(BodyEnd.Append(document, StandingText.ExamplesHeading, string.Join("\n\n", moved.Select(part => description.Text[part.Start..part.End].Trim()))));
        yield return new ProposedEdit
        {
            Rule = this,
            Changes = [.. changes],
            Summary = FormattableString.Invariant($"Moves {description.Examples.Count} examples from the description to the body"),
        };
    }

    // Each example with the white space before it; the words that lead to the first, "Examples:", go with it.
    private static List<(int Start, int End)> Moved(DescriptionText description)
    {
        var moved = new List<(int Start, int End)>();
        foreach (var example in description.Examples)
        {
            var start = LeadIn(description, example.Start) ?? example.Start;
            while (start > 0 && char.IsWhiteSpace(description.Text[start - 1]))
                start--;
            if (moved.Count > 0 && moved[^1].End >= start)
                moved[^1] = (moved[^1].Start, example.End);
            else
                moved.Add((start, example.End));
        }
        return moved;
    }

    private static int? LeadIn(DescriptionText description, int example)
    {
        foreach (var sentence in description.Sentences)
        {
            if (sentence.Start < example && sentence.End <= example && description.Text.AsSpan(sentence.End, example - sentence.End).IsWhiteSpace())
            {
                var text = description.Text.AsSpan(sentence.Start, sentence.End - sentence.Start);
                return text.EndsWith(":") && text.Contains("example", StringComparison.OrdinalIgnoreCase) && !description.IsTrigger(sentence) ? sentence.Start : null;
            }
        }
        return null;
    }

    private static string Kept(DescriptionText description, List<(int Start, int End)> moved)
    {
        var kept = new StringBuilder();
        var at = 0;
        foreach (var (start, end) in moved)
        {
            kept.Append(description.Text, at, start - at);
            at = end;
        }
        return kept.Append(description.Text, at, description.Text.Length - at).ToString();
    }

    private static StandingText? Situations(DescriptionText description, string kept, DescriptionSource source)
    {
        var known = new KnownWords(kept);
        var situations = new List<string>();
        foreach (var situation in ExampleSituations.Of(description))
        {
            // One that would need escapes is left to the example.
            if (known.Cover(situation) || source.Write(situation) != situation)
                continue;
            known.Add(situation);
            situations.Add(situation);
        }
        return situations.Count == 0 ? null : StandingText.Situations(situations);
    }
}
