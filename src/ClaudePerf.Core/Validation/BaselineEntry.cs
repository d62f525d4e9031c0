using System.Text.Json;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>A known finding in a baseline.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Path">The file or folder, relative to the ecosystem's folder, with forward slashes.</param>
/// <param name="Message">The finding's message at the time it was saved. It is for readers, and replaces fields that
/// older baselines lack.</param>
public sealed record BaselineEntry(string Rule, string Path, string Message)
{
    /// <summary>The part of the definition that the finding is about; null in entries of the older format.</summary>
    public string? Subject { get; init; }

    /// <summary>The definition's kind; null for findings about the ecosystem.</summary>
    public PromptKind? Kind { get; init; }

    /// <summary>The definition's name; null for findings about the ecosystem.</summary>
    public string? Name { get; init; }

    /// <summary>A hash of the definition's text; null if the finding is not about a definition.</summary>
    public string? Content { get; init; }

    /// <summary>Returns the rule, path and message.</summary>
    public override string ToString() => $"{Rule} in {Path}: {Message}";

    internal static BaselineEntry FromFinding(Finding finding, string root) =>
        new(finding.RuleId, FindingPlace.RelativePath(root, finding.Path), finding.Message)
    {
        Subject = FindingIdentity.SubjectOf(finding),
        Kind = finding.Kind,
        Name = finding.Name,
        Content = finding.Content,
    };

    internal static BaselineEntry Read(JsonElement item) => new(Text(item, "rule")!, Text(item, "path")!, Text(item, "message") ?? "")
    {
        Subject = Text(item, "subject", isNeeded: false),
        Kind = Enum.TryParse<PromptKind>(Text(item, "kind", isNeeded: false), out var kind) ? kind : null,
        Name = Text(item, "name", isNeeded: false),
        Content = Text(item, "content", isNeeded: false),
    };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", Rule);
        writer.WriteString("path", Path);
        if (Kind is { } kind)
            writer.WriteString("kind", kind.ToString());
        if (Name is not null)
            writer.WriteString("name", Name);
        if (Subject is not null)
            writer.WriteString("subject", Subject);
        if (Content is not null)
            writer.WriteString("content", Content);
        writer.WriteString("message", Message);
        writer.WriteEndObject();
    }

    private static string? Text(JsonElement item, string name, bool isNeeded = true) =>
        isNeeded || item.TryGetProperty(name, out _) ? item.GetProperty(name).GetString()
            ?? throw new KeyNotFoundException($"'{name}' is null.") : null;
}
