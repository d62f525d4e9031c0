using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Moves stretches of a section to one file beside the prompt, word for word, and leaves a line for each that says what is there and when to read it.</summary>
internal sealed class Disclosure(PromptRule rule, string suffix, PromptDocument document, OptimizationOptions options)
{
    /// <summary>What is shorter costs more to point to, and to open a file for, than to keep: 400 characters are about 100 tokens, a pointer 25 to 40.</summary>
    internal const int ShortestStretch = 400;

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Moves stretches of whole lines.</summary>
    /// <param name="title">What the file is named after: the section's heading.</param>
    /// <param name="heading">The heading that the file begins with, as it stands in the prompt; null where there is none.</param>
    /// <param name="stretches">The stretches with what they are and when to read them.</param>
    public ProposedEdit Move(string title, TextBlock? heading, IReadOnlyList<DisclosedStretch> stretches)
    {
        var place = ReferencePlace.Of(document.Definition);
        var (path, reading) = place.File(title, suffix, candidate => _taken.Contains(candidate) || (options.IsTaken ?? File.Exists)(candidate));
        _taken.Add(path);
        var parts = stretches.Select(stretch => document.Text[stretch.Start..stretch.End].TrimEnd());
        var content = string.Join("\n\n", heading is null ? parts : parts.Prepend(document.Text[heading.Start..heading.End].TrimEnd())).ReplaceLineEndings("\n") + "\n";
        return new ProposedEdit
        {
            Rule = rule,
            Changes = [.. stretches.Select(stretch => TextChange.To(stretch.Start, stretch.End, StandingText.Pointer(stretch.What, reading, stretch.When)))],
            Files = [new ReferenceFile(path, content)],
            Summary = $"Moves {string.Join("; ", stretches.Select(static stretch => char.ToLowerInvariant(stretch.What[0]) + stretch.What[1..]))} to {reading}",
        };
    }

    /// <summary>The stretch of whole lines from one block at the margin to another.</summary>
    public DisclosedStretch Stretch(TextBlock first, TextBlock last, string what, string when) => new(document.LineStart(first.Start), last.End, what, when);
}

/// <summary>A stretch of a prompt that moves to a file.</summary>
/// <param name="Start">Where its first line begins.</param>
/// <param name="End">Where its last line ends.</param>
/// <param name="What">What it is, a noun phrase that begins with a capital.</param>
/// <param name="When">When to read it: "when you …".</param>
internal readonly record struct DisclosedStretch(int Start, int End, string What, string When);
