using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
    /// Tells a finding again after other lines have changed: SHA-256 over the rule, the path from the ecosystem's folder with forward slashes, and the message without its digits,
    /// the first 16 hexadecimal digits.
    /// </summary>
    /// <param name="root">The ecosystem's folder.</param>
    public string FingerprintFrom(string root)
    {
        var place = System.IO.Path.GetRelativePath(root, Path).Replace('\\', '/');
        var text = $"{RuleId}\n{place}\n{string.Concat(Message.Where(static c => !char.IsAsciiDigit(c)))}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16].ToLowerInvariant();
    }

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
