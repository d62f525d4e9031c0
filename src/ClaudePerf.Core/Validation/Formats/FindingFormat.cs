using System.Text;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>A report format that other programs read.</summary>
public enum FindingFormat
{
    /// <summary>SARIF 2.1.0 (OASIS), for GitHub code scanning and editors.</summary>
    Sarif,

    /// <summary>JUnit XML with one test case per definition, for test reports of CI systems.</summary>
    JUnit,

    /// <summary>
    /// GitHub Actions workflow commands, which show findings next to the lines of a pull request: at most 50,
    /// GitHub's limit per job.
    /// </summary>
    GitHub,

    /// <summary>A JSON array of the findings.</summary>
    Json,
}

/// <summary>Writes findings for other programs.</summary>
public static class FindingWriter
{
    /// <summary>Writes a report to a file, completely or not at all.</summary>
    /// <param name="file">The path; its folder must exist.</param>
    /// <param name="text">The report, as <see cref="Write(FindingFormat, IReadOnlyList{Finding}, Ecosystem, string)"/> returns it.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Save(string file, string text) => AtomicFile.Write(file, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes findings in a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="ecosystem">What was validated.</param>
    /// <param name="version">This product's version, for the report.</param>
    public static string Write(FindingFormat format, IReadOnlyList<Finding> findings, Ecosystem ecosystem, string version)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        return Write(format, findings, [ecosystem], ecosystem.Root, version);
    }

    /// <summary>Writes findings in a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="ecosystems">What was validated.</param>
    /// <param name="root">The folder that paths are relative to.</param>
    /// <param name="version">This product's version, for the report.</param>
    public static string Write(FindingFormat format, IReadOnlyList<Finding> findings, IReadOnlyList<Ecosystem> ecosystems, string root,
        string version)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(ecosystems);
        return format == FindingFormat.Sarif
            ? SarifText.Write(findings, root, version, [.. ecosystems.SelectMany(ecosystem => FindingFixer.Plan(ecosystem, findings))])
            : Write(format, findings, root, ecosystems.SelectMany(static ecosystem => ecosystem.Definitions)
                .Select(static definition => (definition.Path, $"{definition.Kind} {definition.Name}")), version);
    }

    /// <summary>Writes findings in a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="root">The folder that paths are relative to.</param>
    /// <param name="cases">The files that were checked, each with its display name.</param>
    /// <param name="version">This product's version, for the report.</param>
    public static string Write(FindingFormat format, IReadOnlyList<Finding> findings, string root,
        IEnumerable<(string Path, string Name)> cases, string version)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return format switch
        {
            FindingFormat.Sarif => SarifText.Write(findings, root, version, []),
            FindingFormat.JUnit => JUnitText.Write(findings, root, cases),
            FindingFormat.GitHub => GitHubText.Write(findings, root),
            _ => JsonFindings.Write(findings, root),
        };
    }
}
