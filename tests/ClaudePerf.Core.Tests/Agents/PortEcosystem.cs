namespace ClaudePerf.Core.Tests.Agents;

/// <summary>
/// An ecosystem with the oddities of real ones, written for the tests: tests/fixtures/ecosystem. Tests copy it, because
/// it is in a folder of the repository, whose own files would count as well.
/// </summary>
internal static class PortEcosystem
{
    /// <summary>The names of the agents that load, in ordinal order; two files have the name "twin".</summary>
    internal static string[] Loading { get; } =
    [
        "Night Watch", "berth-planner", "bunker", "crane-caller", "customs", "dangerous-goods", "gate-clerk", "lashing", "rail-clerk",
        "reefer-watch", "repeated", "silent", "stowage", "surveyor", "tally", "tide-table", "twin", "twin",
    ];

    /// <summary>
    /// The files below <c>.claude/agents</c> that do not contain an agent that loads, in ordinal order.
    /// </summary>
    internal static string[] NotLoading { get; } =
    [
        "README.md", "broken/colon.md", "broken/crlf-to-repair.md", "broken/dash.md", "broken/late.md", "broken/listed.md",
        "broken/nameless.md", "broken/numbered.md", "broken/open-quote.md", "broken/undescribed.md",
    ];

    /// <summary>Its Markdown files, with their text.</summary>
    internal static IEnumerable<(string Path, string Text)> Texts =>
        Files().Select(file => (Path.GetRelativePath(Folder, file), File.ReadAllText(file)));

    private static string Folder { get; } = Repository.Fixture("ecosystem");

    /// <summary>Copies it byte for byte.</summary>
    /// <param name="folder">The target folder.</param>
    internal static void CopyTo(string folder)
    {
        foreach (var file in Files())
        {
            var path = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }

    private static IOrderedEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Order(StringComparer.Ordinal);
}
