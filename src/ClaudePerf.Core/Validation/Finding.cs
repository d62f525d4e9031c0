using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>A problem that a rule found in an ecosystem, with its place.</summary>
public sealed record Finding
{
    /// <summary>The rule's id.</summary>
    public required string RuleId { get; init; }

    /// <summary>How severe it is.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>What is wrong and what to do, in one or two sentences.</summary>
    public required string Message { get; init => field = VisibleText.Of(value); }

    /// <summary>The full paths of other files with the same finding; empty if there are none.</summary>
    public IReadOnlyList<string> OtherPaths { get; init => field = TextList.Of(value); } = TextList<string>.Empty;

    /// <summary>The full path of the file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The path relative to the ecosystem's folder, with forward slashes: <c>.claude/agents/reviewer.md</c>; in the
    /// user's home <c>~/.claude/…</c>. Equals <see cref="Path"/> if no root was given.
    /// </summary>
    public string RelativePath { get => field ?? VisibleText.Of(Path); init => field = VisibleText.Of(value); }

    /// <summary>
    /// The part of the definition that the finding is about, as written there: a tool, a field, a value, the name of
    /// another agent. Together with the rule and the definition it identifies the finding, whatever the message says.
    /// Null if the rule does not set it: then the text quoted in the message is used.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>The line, from 1; 0 if it concerns the whole file or folder.</summary>
    public int Line { get; init; }

    /// <summary>The column in UTF-16 units, from 1; 0 if it concerns the whole file or line.</summary>
    public int Column { get; init; }

    /// <summary>The definition's kind; null for findings about the ecosystem.</summary>
    public PromptKind? Kind { get; init; }

    /// <summary>The definition's name; null for findings about the ecosystem.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// An edit that fixes the problem and changes nothing that Claude Code reads; null if a person must decide.
    /// </summary>
    public FindingFix? Fix { get; init; }

    /// <summary>
    /// Identifies a finding across machines and after other lines have changed: SHA-256 over the rule, the path
    /// relative to the ecosystem's folder and the <see cref="Subject"/>, the first 16 hexadecimal digits. Line,
    /// figures and wording of the message do not matter.
    /// </summary>
    /// <param name="root">The ecosystem's folder.</param>
    public string FingerprintFrom(string root) => FindingIdentity.Fingerprint(this, root);

    /// <summary>
    /// A hash of the file's text, which identifies the file after a rename; null if it is not a definition.
    /// </summary>
    internal string? Content { get; init; }

    /// <summary>
    /// Returns <c>path:line:column: severity: message [rule]</c>, which editors and terminals turn into a link.
    /// </summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}{(Line > 0 ? $":{Line}:{Math.Max(Column, 1)}" : "")}: "
            + $"{SeverityName}: {Message} [{RuleId}]");

    private string SeverityName =>
        Severity switch { FindingSeverity.Error => "error", FindingSeverity.Warning => "warning", _ => "information" };

    /// <summary><see cref="RuleId"/>, as tables name it.</summary>
    public string Rule => RuleId;
}

/// <summary>A text edit that fixes a finding.</summary>
/// <param name="Start">Where the edit begins in the file's text, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Replacement">The new text.</param>
/// <param name="Summary">What the edit does, in a few words.</param>
public sealed record FindingFix(int Start, int End, string Replacement, string Summary);
