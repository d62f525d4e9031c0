using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves sentences that do not say when to use the agent out of long descriptions.</summary>
internal sealed class LongDescriptionsRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "long-descriptions";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Long descriptions";

    /// <inheritdoc/>
    public override string What =>
        "Moves the sentences that do not say when to use the agent, word for word, from a description of more than 400 characters to the "
        + "end of its body.";

    /// <inheritdoc/>
    public override string Why =>
        "Every session pays for the description. Only the author knows which of its sentences make the model choose the agent, so "
        + "the move is only proposed; afterwards each use pays for them.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "5 to 20% of the always-on tokens of such agents; the body grows by the same amount";

    /// <inheritdoc/>
    public override bool OnlyByName => true;

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    private const int LongestDescription = 400;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (document.Definition.Kind != PromptKind.Agent
            || DescriptionSource.Create(document.Definition) is not { Description: { Examples.Count: 0 } description } source
            || description.Text.Length <= LongestDescription)
            yield break;
        // The first sentence says what the agent is.
        var moved = description.Sentences.Skip(1)
            .Where(sentence => !description.IsTrigger(sentence) && description.Text[sentence.End - 1] == '.').ToList();
        if (moved.Count == 0)
            yield break;
        var changes = moved.Select(sentence => TextChange.Delete(source.ToFile(SpaceBefore(description.Text, sentence.Start)),
            source.ToFile(sentence.End))).ToList();
        var moves = changes.ConvertAll(static change => new MovedText(change.Start, change.End, null, null));
        changes.AddRange(BodyEnd.Append(document, AddedText.AboutHeading,
            string.Join(' ', moved.Select(sentence => description.Text[sentence.Start..sentence.End]))));
        yield return new ProposedEdit { Rule = this, Changes = [.. changes], Moves = [.. moves],
            Summary = FormattableString.Invariant($"Moves {moved.Count} sentences from the description to the body") };
    }

    private static int SpaceBefore(string text, int at)
    {
        while (at > 0 && char.IsWhiteSpace(text[at - 1]))
            at--;
        return at;
    }
}
