using System.Globalization;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>
/// Moves part of a prompt to a file, word for word, and leaves a line that says what is there and when to read it.
/// </summary>
internal sealed class Disclosure(PromptRule rule, PromptDocument document, OptimizationOptions options)
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly ReferencePlace _place = ReferencePlace.For(document.Definition);

    /// <summary>The counter for the prompt's tokens.</summary>
    internal EditTokens Tokens { get; } = EditTokens.For(document.Definition, options);

    /// <summary>Moves complete lines to one file.</summary>
    /// <param name="title">The title that the file is named after.</param>
    /// <param name="stretches">The stretches, in order.</param>
    /// <returns>The edit, with a reason against it if it does not pay.</returns>
    public ProposedEdit Move(string title, IReadOnlyList<DisclosedStretch> stretches)
    {
        var (path, reading) = _place.File(title, "", candidate => _taken.Contains(candidate)
            || (options.IsTaken ?? File.Exists)(candidate));
        var content = string.Join("\n\n", stretches.Select(Content)).ReplaceLineEndings("\n") + "\n";
        var pointers = stretches.Select(stretch => AddedText.Pointer(stretch.What, reading, stretch.When)).ToList();
        var breakEven = Tokens.BreakEven(
            stretches.Sum(stretch => Tokens.Count(document.Text.AsSpan(stretch.Start, stretch.End - stretch.Start))),
                pointers.Sum(pointer => Tokens.Count(pointer.Text)), Tokens.Count(content), reading);
        var what = string.Join("; ", stretches.Select(static stretch => char.ToLowerInvariant(stretch.What[0]) + stretch.What[1..]));
        return new ProposedEdit
        {
            Rule = rule,
            Changes = [.. stretches.Zip(pointers, static (stretch, pointer) => TextChange.Replace(stretch.Start, stretch.End, pointer))],
            Files = [new ReferenceFile(path, content)],
            Moves = [.. stretches.Zip(pointers, (stretch, pointer) => new MovedText(stretch.Start, stretch.End, path, pointer))],
            BreakEven = breakEven,
            Reason = breakEven.Pays ? null : ReasonOf(breakEven),
            IsCostOnly = IsCostOnly(breakEven),
            Summary = FormattableString.Invariant($"Moves {what} to {reading}; {breakEven}"),
        };
    }

    /// <summary>Reserves the names of an edit's files, so that no later edit uses them.</summary>
    public ProposedEdit Reserve(ProposedEdit edit)
    {
        foreach (var file in edit.Files)
            _taken.Add(file.Path);
        return edit;
    }

    // The heading stays in the prompt and is also in the file.
    private string Content(DisclosedStretch stretch)
    {
        var moved = document.Text[stretch.Start..stretch.End].TrimEnd();
        return stretch.Heading is { } heading ? $"{document.Text[heading.Start..heading.End].TrimEnd()}\n\n{moved}" : moved;
    }

    /// <summary>Whether the cost of reading the file is the only objection to a move.</summary>
    internal static bool IsCostOnly(MoveBreakEven breakEven) => breakEven is { Pays: false, SavedTokens: > 0 };

    /// <summary>Why a move that does not pay is not made, and what it would cost.</summary>
    internal static string ReasonOf(MoveBreakEven breakEven)
    {
        var costs = breakEven.ReadingCost > 0
            ? string.Create(CultureInfo.InvariantCulture,
                $" A use that reads it costs {breakEven.ReadingCost:N0} input tokens more, and one that does not costs "
                    + $"{breakEven.UseSaving:N0} less.")
            : "";
        return breakEven.ReadShare is { } share
            ? string.Create(CultureInfo.InvariantCulture,
                $"{share:0%} of {breakEven.Runs:N0} recorded runs read the file; from {breakEven.Share:0%} on, the move costs "
                    + $"more than it saves.{costs}")
            : string.Create(CultureInfo.InvariantCulture,
                $"If {breakEven.Share:0%} or more of the uses read the file, the move costs more than it saves; how many would "
                    + $"is unknown.{costs}");
    }
}

/// <summary>A part of a prompt that moves to a file.</summary>
/// <param name="Start">The start of its first line.</param>
/// <param name="End">The end of its last line.</param>
/// <param name="Heading">The heading above it; null if there is none.</param>
/// <param name="What">What it is, as a noun phrase that starts with a capital.</param>
/// <param name="When">When to read it: "when you …".</param>
internal readonly record struct DisclosedStretch(int Start, int End, TextBlock? Heading, string What, string When);
