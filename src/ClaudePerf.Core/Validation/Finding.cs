using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>Something that a rule says of an ecosystem, at a place.</summary>
public sealed record Finding
{
    /// <summary>The rule's id.</summary>
    public required string RuleId { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>What is wrong and what to do, in a sentence or two.</summary>
    public required string Message { get; init => field = VisibleText.Of(value); }

    /// <summary>The full paths of the other files that the same is true of; empty where it is found once.</summary>
    public ImmutableArray<string> OtherPaths { get; init; } = [];

    /// <summary>The full path of the file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The path from the ecosystem's folder with forward slashes: <c>.claude/agents/reviewer.md</c>; below the user's home
    /// <c>~/.claude/…</c>. <see cref="Path"/> where nobody said what it is told from.
    /// </summary>
    public string RelativePath { get => field ?? VisibleText.Of(Path); init => field = VisibleText.Of(value); }

    /// <summary>
    /// What of the definition it is about, as it stands there: a tool, a field, a value, the name of another agent. With the rule and the
    /// definition it tells the finding again, whatever the message says.
    /// Null where the rule does not say: then it is what the message quotes.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>The line, from 1; 0 where it concerns the whole file or folder.</summary>
    public int Line { get; init; }

    /// <summary>The column in UTF-16 units, from 1; 0 where it concerns the whole file or line.</summary>
    public int Column { get; init; }

    /// <summary>What the definition is; null for what concerns the ecosystem.</summary>
    public PromptKind? Kind { get; init; }

    /// <summary>The definition's name; null for what concerns the ecosystem.</summary>
    public string? Name { get; init; }

    /// <summary>The edit that mends it and changes nothing that Claude Code reads; null where a person must decide.</summary>
    public FindingFix? Fix { get; init; }

    /// <summary>
    /// Tells a finding again on other machines and after other lines have changed: SHA-256 over the rule, the path from the ecosystem's
    /// folder and the <see cref="Subject"/>, the first 16 hexadecimal digits.
    /// Neither line, figures nor wording of the message count.
    /// </summary>
    /// <param name="root">The ecosystem's folder.</param>
    public string FingerprintFrom(string root) => FindingIdentity.Fingerprint(this, root);

    /// <summary>A hash of the file's text, which tells the file again under another name; null where it is not a definition.</summary>
    internal string? Content { get; init; }

    /// <summary>Gives <c>path:line:column: severity: message [rule]</c>, the form that editors and terminals turn into a link.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}{(Line > 0 ? $":{Line}:{Math.Max(Column, 1)}" : "")}: {(Severity switch { FindingSeverity.Error => "error", FindingSeverity.Warning => "warning", _ => "information" })}: {Message} [{RuleId}]");
}

/// <summary>A text edit that mends a finding.</summary>
/// <param name="Start">Where it begins in the file's text, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Replacement">What takes the place.</param>
/// <param name="Summary">What it does, in a few words.</param>
public sealed record FindingFix(int Start, int End, string Replacement, string Summary);
