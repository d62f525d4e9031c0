using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>The files of findings: the extensions of their formats, and the marks that tell them from other files.</summary>
public static class FindingFile
{
    private const string GitHubCommand = "::";

    /// <summary>The extensions of a format, each with its dot; empty for GitHub's commands, which have none.</summary>
    /// <param name="format">The format.</param>
    public static IReadOnlyList<string> ExtensionsOf(FindingFormat format) => format switch
    {
        FindingFormat.Sarif => [".sarif", ".json"],
        FindingFormat.JUnit => [".xml"],
        FindingFormat.Json => [".json"],
        _ => [],
    };

    /// <summary>Whether a file contains findings in a format, so that it may be replaced. An empty file may be replaced too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static bool IsOwn(string path, FindingFormat format)
    {
        var text = OutputFile.Beginning(path).TrimStart('\uFEFF').TrimStart();
        return text.Length == 0 || format switch
        {
            FindingFormat.Sarif => text.Contains("\"name\": \"ClaudePerf\"", StringComparison.Ordinal),
            FindingFormat.JUnit => text.Contains("<testsuite name=\"ClaudePerf\"", StringComparison.Ordinal),
            FindingFormat.Json => text.StartsWith("[]", StringComparison.Ordinal) || IsFindings(text),
            _ => text.StartsWith(GitHubCommand, StringComparison.Ordinal),
        };
    }

    // The first two properties of the first finding.
    private static bool IsFindings(string text) => text[0] == '['
        && text[1..].TrimStart() is ['{', .. var first] && first.TrimStart().StartsWith("\"ruleId\": ", StringComparison.Ordinal)
        && first.Contains("\"severity\": ", StringComparison.Ordinal);
}
