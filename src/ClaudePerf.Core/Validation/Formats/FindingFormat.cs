using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Formats;

/// <summary>A form of findings that other programs read.</summary>
public enum FindingFormat
{
    /// <summary>SARIF 2.1.0 (OASIS), for GitHub code scanning and editors.</summary>
    Sarif,

    /// <summary>JUnit XML, a test case a definition, for test reports of CI systems.</summary>
    JUnit,

    /// <summary>
    /// Workflow commands of GitHub Actions, which show findings beside the lines of a pull request: at most 50, as GitHub shows no more of
    /// a job.
    /// </summary>
    GitHub,

    /// <summary>A JSON array of the findings.</summary>
    Json,
}

/// <summary>Writes findings for other programs.</summary>
public static class FindingWriter
{
    /// <summary>The findings in a form.</summary>
    /// <param name="format">The form.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="ecosystem">What was validated.</param>
    /// <param name="version">This product's version, which reports name.</param>
    public static string Write(FindingFormat format, IReadOnlyList<Finding> findings, Ecosystem ecosystem, string version)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        return Write(format, findings, [ecosystem], ecosystem.Root, version);
    }

    /// <summary>The findings in a form.</summary>
    /// <param name="format">The form.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="ecosystems">What was validated.</param>
    /// <param name="root">The folder that paths are told from.</param>
    /// <param name="version">This product's version, which reports name.</param>
    public static string Write(FindingFormat format, IReadOnlyList<Finding> findings, IReadOnlyList<Ecosystem> ecosystems, string root,
        string version)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(ecosystems);
        return format == FindingFormat.Sarif
            ? SarifText.Of(findings, root, version, [.. ecosystems.SelectMany(ecosystem => FindingFixer.Plan(ecosystem, findings))])
            : Write(format, findings, root, ecosystems.SelectMany(static ecosystem => ecosystem.Definitions)
                .Select(static definition => (definition.Path, $"{definition.Kind} {definition.Name}")), version);
    }

    /// <summary>The findings in a form.</summary>
    /// <param name="format">The form.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="root">The folder that paths are told from.</param>
    /// <param name="cases">What was looked at: each file with the name it is told by.</param>
    /// <param name="version">This product's version, which reports name.</param>
    public static string Write(FindingFormat format, IReadOnlyList<Finding> findings, string root,
        IEnumerable<(string Path, string Name)> cases, string version)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return format switch
        {
            FindingFormat.Sarif => SarifText.Of(findings, root, version, []),
            FindingFormat.JUnit => JUnitText.Of(findings, root, cases),
            FindingFormat.GitHub => GitHubText.Of(findings, root),
            _ => JsonFindings.Of(findings, root),
        };
    }
}
