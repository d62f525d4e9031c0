using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>Moves a stretch of a prompt to a file beside it, word for word, and leaves a line that says what is there and when to read it.</summary>
internal sealed class Disclosure(PromptRule rule, PromptDocument document, OptimizationOptions options)
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly ReferencePlace _place = ReferencePlace.Of(document.Definition);

    /// <summary>What the prompt's tokens are counted with.</summary>
    internal EditTokens Tokens { get; } = EditTokens.Of(document.Definition, options);

    /// <summary>Moves whole lines.</summary>
    /// <param name="title">What the file is named after.</param>
    /// <param name="heading">The heading that the file begins with, as it stands in the prompt; null where there is none.</param>
    /// <param name="start">Where the first line begins.</param>
    /// <param name="end">Where the last one ends.</param>
    /// <param name="what">What it is, a noun phrase that begins with a capital.</param>
    /// <param name="when">When to read it: "when you …".</param>
    /// <returns>The edit, with a reason against it where it does not pay.</returns>
    public ProposedEdit Move(string title, TextBlock? heading, int start, int end, string what, string when)
    {
        var (path, reading) = _place.File(title, "", candidate => _taken.Contains(candidate) || (options.IsTaken ?? File.Exists)(candidate));
        _taken.Add(path);
        var moved = document.Text[start..end].TrimEnd();
        var content = (heading is null ? moved : $"{document.Text[heading.Start..heading.End].TrimEnd()}\n\n{moved}").ReplaceLineEndings("\n") + "\n";
        var pointer = StandingText.Pointer(what, reading, when);
        var breakEven = Tokens.BreakEven(Tokens.Count(moved), Tokens.Count(pointer.Text), Tokens.Count(content), reading);
        return new ProposedEdit
        {
            Rule = rule,
            Changes = [TextChange.To(start, end, pointer)],
            Files = [new ReferenceFile(path, content)],
            Moves = [new MovedText(start, end, path, pointer)],
            BreakEven = breakEven,
            Reason = breakEven.Pays ? null : ReasonOf(breakEven),
            Summary = FormattableString.Invariant($"Moves {char.ToLowerInvariant(what[0])}{what[1..]} to {reading}; {breakEven}"),
        };
    }

    /// <summary>Why a move that does not pay is not made.</summary>
    internal static string ReasonOf(MoveBreakEven breakEven) => breakEven.ReadShare is { } share
        ? FormattableString.Invariant($"{share:0%} of {breakEven.Runs:N0} recorded runs read the file, and from {breakEven.Share:0%} on the move costs more than it saves.")
        : FormattableString.Invariant($"If {breakEven.Share:0%} of the uses or more read the file, the move costs more than it saves, and nothing shows how many would.");
}
