using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>
/// Moves the examples in an agent's description to a file. The author's own sentences stay, and so do examples that
/// say when not to use the agent, or say something about its use that no sentence says. Nothing is derived from
/// examples: if no sentence would remain that says when to use the agent, the rule only proposes.
/// </summary>
internal sealed partial class DescriptionExamplesRule : PromptRule
{
    private const string FileTitle = "usage-examples";

    // Text that only introduces examples: "Specifically:", "Typical cases are these:".
    private const int MaxLeadInWords = 4;
    private const int MaxEmptyLabelWords = 5;
    private const int MaxLongLeadInWords = 12;
    private const int MaxLeadInCharacters = 16;

    [GeneratedRegex(
        @"\b(?:examples?|scenarios?|cases?|instances?|situations?|specifically|beispiele?n?|exemples?|ejemplos?|exemplos?|"
            + @"esemp(?:io|i)|voorbeeld(?:en)?|przykład\w*|örnek\w*)\b|пример|例|示例|场景|예",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex ExampleNouns();

    [GeneratedRegex(
        @"^\W*(?:here|these|the\s+following|typical|some|sample|common|examples?|scenarios?|use\s+cases?|e\.g\.|such\s+as|"
            + @"for\s+(?:example|instance)|see)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex LeadInOpeners();

    /// <inheritdoc/>
    public override string Id => "description-examples";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Examples in descriptions";

    /// <inheritdoc/>
    public override string What =>
        "Moves the conversations in the examples of an agent's description, word for word, to references/<name>/usage-examples.md. The "
            + "author's own sentences and the examples' comments stay, and so does an example that says more about its use than they do.";

    /// <inheritdoc/>
    public override string Why =>
        "Every session pays for every agent's description, and examples are a quarter to five sixths of the descriptions that have "
            + "any. The model no longer sees them when it chooses an agent, but the sentences that say when to use it remain.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "20 to 60% of the always-on tokens of agents with examples in their descriptions";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (document.Definition.Kind != PromptKind.Agent
            || DescriptionSource.Create(document.Definition) is not { Description: { Examples.Count: > 0 } description } source)
            yield break;
        var outside = Without(description.Text, [.. description.Examples.Select(static example => (example.Start, example.End))]);
        var language = WritingLanguage.Detect(outside);
        var others = options.AgentNames.Where(name => name != document.Definition.Name);
        var certain = description.Examples.Where(static example => example.IsCertain).ToList();
        string TextOf(DescriptionExample example) => description.Text[example.Start..example.End];
        var fates = certain.ToLookup(example => FateOf(TextOf(example), outside, document.Definition.Name, others, language));
        List<DescriptionExample> movable = [.. fates[ExampleFate.Moves].Concat(fates[ExampleFate.KeepsComments])
            .OrderBy(static example => example.Start)];
        var reason = certain.Count < description.Examples.Count ? "It is unclear where the last example ends and the description continues."
            : null;
        if (movable.Count == 0)
        {
            // An example that only shows a conversation can move once its author says the rest in a sentence.
            movable = reason is not null ? [.. description.Examples]
                : [.. fates[ExampleFate.Stays].Where(example => ExampleTriggers.IsConversation(TextOf(example)))];
            reason ??= "An example says more about when or how to use the agent than the sentences around it. Write that as a "
                + "sentence, then "
                + "it can move.";
        }
        if (movable.Count == 0)
            yield break;
        var moved = Moved(description, movable, [.. fates[ExampleFate.KeepsComments]]);
        reason ??= ReasonAgainst(Without(description.Text, moved), language);
        yield return Edit(document, description, source, moved, movable.Count, options) with { Reason = reason };
    }

    // If only an example's comments point elsewhere, and they say what to use the agent for, they also do so without
    // the conversation.
    private static ExampleFate FateOf(string example, string outside, string name, IEnumerable<string> others, WritingLanguage? language)
    {
        var fate = ExampleTriggers.FateOf(example, outside, name);
        if (!ExampleRouting.SendsElsewhere(example, name, others, language))
            return fate;
        var conversation = ExampleTriggers.WithoutComments(example);
        return fate != ExampleFate.Stays && ExampleTriggers.HasCompleteComments(example)
            && !ExampleRouting.SendsElsewhere(conversation, name, others, language, isSpoken: true)
            ? ExampleFate.KeepsComments : ExampleFate.Routes;
    }

    private ProposedEdit Edit(PromptDocument document, DescriptionText description, DescriptionSource source,
        List<(int Start, int End)> moved, int count, OptimizationOptions options)
    {
        var (path, reading) = ReferencePlace.For(document.Definition).File(FileTitle, "", options.IsTaken ?? File.Exists);
        var content = string.Join("\n\n", moved.Select(part => description.Text[part.Start..part.End].Trim())).ReplaceLineEndings("\n")
            + "\n";
        var changes = moved.ConvertAll(part => TextChange.Delete(source.ToFile(part.Start), source.ToFile(part.End)));
        return new ProposedEdit
        {
            Rule = this,
            Changes = [.. changes],
            Files = [new ReferenceFile(path, content)],
            Moves = [.. changes.Select(change => new MovedText(change.Start, change.End, path, null))],
            Summary =
                FormattableString.Invariant($"Moves {count} of {description.Examples.Count} examples from the description to {reading}"),
        };
    }

    private static string? ReasonAgainst(string kept, WritingLanguage? language)
    {
        if (language is null)
            return "The description's language is unknown, so it is unclear whether the description would still say when to use the agent.";
        // "When to use:" without its list says nothing.
        var text = kept.TrimEnd();
        if (text.EndsWith(':') || text.EndsWith('：'))
        {
            var start = text.Length - 1;
            while (start > 0 && !EndsSentence(text, start - 1))
                start--;
            if (WordCount(text.AsSpan(start)) <= MaxEmptyLabelWords)
                text = text[..start];
        }
        return language.SaysWhen(text) ? null
            : "Without its examples the description has no sentence that says when to use the agent. Add one, then they can move.";
    }

    // Each example with the white space before it. If all of them move, the words that only introduce the first,
    // "Examples:", move as well. If an example's comments stay, only its conversation moves, and its tags stay around
    // the comments.
    private static List<(int Start, int End)> Moved(DescriptionText description, List<DescriptionExample> examples,
        HashSet<DescriptionExample> commented)
    {
        var text = description.Text;
        var isAll = examples.Count == description.Examples.Count && commented.Count == 0;
        var moved = new List<(int Start, int End)>();
        foreach (var example in examples)
        {
            if (commented.Contains(example))
            {
                moved.AddRange(Conversation(text, example));
                continue;
            }
            var start = BeforeSpace(text, example.Start);
            if (isAll && moved.Count == 0)
                start = BeforeSpace(text, LeadIn(text, start));
            if (moved.Count > 0 && moved[^1].End >= start)
                moved[^1] = (moved[^1].Start, example.End);
            else
                moved.Add((start, example.End));
        }
        return isAll ? Wrapped(text, moved) : moved;
    }

    // The text between an example's tags and its comments; the white space after the opening tag and before the
    // closing one stays.
    private static IEnumerable<(int Start, int End)> Conversation(string text, DescriptionExample example)
    {
        var at = text[example.Start] == '<' ? text.IndexOf('>', example.Start) + 1 : example.Start;
        foreach (var (start, end) in ExampleTriggers.Comments(text[example.Start..example.End]))
        {
            if (Trimmed(text, at, example.Start + start) is var part && part.End > part.Start)
                yield return (part.Start, example.Start + start);
            at = example.Start + end;
        }
        var close = text.LastIndexOf("</example", example.End - 1, example.End - at, StringComparison.OrdinalIgnoreCase);
        if (Trimmed(text, at, close < at ? example.End : close) is var last && last.End > last.Start)
            yield return (at, last.End);
    }

    private static (int Start, int End) Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return (start, end);
    }

    private static int BeforeSpace(string text, int at)
    {
        while (at > 0 && (char.IsWhiteSpace(text[at - 1]) || IsBullet(text, at - 1)))
            at--;
        return at;
    }

    // The sign of a list item that contains only the example.
    private static bool IsBullet(string text, int at) =>
        text[at] is '-' or '*' or '+' && at > 0 && text.AsSpan(0, at).TrimEnd(' ') is var before && before.EndsWith("\n");

    // <examples> and </examples> around moved text move as well.
    private static List<(int Start, int End)> Wrapped(string text, List<(int Start, int End)> moved)
    {
        const string Open = "<examples>";
        const string Close = "</examples>";
        var (start, end) = (moved[0].Start, moved[^1].End);
        var close = end + text.AsSpan(end).Length - text.AsSpan(end).TrimStart().Length;
        if (text.AsSpan(0, start).EndsWith(Open, StringComparison.OrdinalIgnoreCase)
            && text.AsSpan(close).StartsWith(Close, StringComparison.OrdinalIgnoreCase))
        {
            start = text.AsSpan(0, start - Open.Length).TrimEnd().Length;
            if (moved.Count == 1)
                return [(start, close + Close.Length)];
            moved[0] = (start, moved[0].End);
            moved[^1] = (moved[^1].Start, close + Close.Length);
        }
        return moved;
    }

    private static int LeadIn(string text, int example)
    {
        var end = text.AsSpan(0, example).TrimEnd().Length;
        // "**Examples:**"
        while (end > 0 && text[end - 1] is '*' or '_')
            end--;
        if (end == 0 || text[end - 1] is not (':' or '：'))
            return example;
        var start = end - 1;
        while (start > 0 && !EndsSentence(text, start - 1))
            start--;
        var fragment = text.AsSpan(start, end - start).TrimStart(" \n_");
        if (IsLeadIn(fragment))
            return start;
        return example;
    }

    private static bool EndsSentence(string text, int at) =>
        text[at] is '\n' or '。' or '！' or '？' || (text[at] is '.' or '!' or '?' && at + 1 < text.Length && char.IsWhiteSpace(text[at + 1]));

    private static bool IsLeadIn(ReadOnlySpan<char> fragment)
    {
        var words = WordCount(fragment);
        var (openers, nouns) = (LeadInOpeners().IsMatch(fragment), ExampleNouns().IsMatch(fragment));
        if (openers && nouns)
            return words <= MaxLongLeadInWords;
        if (fragment.ContainsAnyInRange('\u3040', '\uD7AF'))
            return nouns && fragment.Trim().Length <= MaxLeadInCharacters;
        // A short fragment that names nothing: not "Use for Rust:".
        return words <= MaxLeadInWords && (nouns || WritingLanguage.Detect(fragment)?.SaysWhen(fragment) != true);
    }

    private static int WordCount(ReadOnlySpan<char> text)
    {
        var words = 0;
        foreach (var _ in new WordRanges(text))
            words++;
        return words;
    }

    private static string Without(string text, List<(int Start, int End)> moved)
    {
        var kept = new StringBuilder();
        var at = 0;
        foreach (var (start, end) in moved)
        {
            kept.Append(text, at, start - at).Append(' ');
            at = end;
        }
        return kept.Append(text, at, text.Length - at).ToString();
    }
}
