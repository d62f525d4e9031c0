using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Caching;

/// <summary>
/// An ecosystem whose files contain their version: a prompt prepared from it shows which version of each file it was made from. Every edit
/// replaces a whole file and increments its version, so a prompt is right if the version of each of its files was on disk at some time
/// during the call.
/// </summary>
internal sealed partial class VersionedEcosystem
{
    internal const int Agents = 12;
    internal const int Parts = 2;

    private static readonly string[] Topics = ["the parser", "a migration", "the public interface", "an error path", "the release notes",
        "a slow query", "the retry", "a cache key"];

    private readonly string _scratch;

    private VersionedEcosystem(string root)
    {
        Root = root;
        _scratch = root + ".scratch";
    }

    internal string Root { get; }

    /// <summary>Every file that edits may touch.</summary>
    internal IReadOnlyList<string> Files =>
        [.. Enumerable.Range(0, Agents).Select(AgentFile), MemoryFile, .. Enumerable.Range(0, Parts).Select(PartFile)];

    private string MemoryFile => Path.Combine(Root, "CLAUDE.md");

    /// <summary>Writes it at version 1.</summary>
    internal static VersionedEcosystem Create(string root)
    {
        var ecosystem = new VersionedEcosystem(root);
        foreach (var folder in (string[])[ecosystem._scratch, Path.Combine(root, ".claude", "agents"), Path.Combine(root, "shared")])
            Directory.CreateDirectory(folder);
        foreach (var file in ecosystem.Files)
            ecosystem.Write(file, 1, restoreTime: false);
        return ecosystem;
    }

    /// <summary>One that another process wrote.</summary>
    internal static VersionedEcosystem Open(string root) => new(root);

    internal static string AgentName(int number) => string.Create(CultureInfo.InvariantCulture, $"agent-{number}");

    /// <summary>The version in a text.</summary>
    internal static int VersionIn(string text) => int.Parse(VersionPattern().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    internal static int VersionOf(string file) => VersionIn(File.ReadAllText(file));

    /// <summary>Increments a file's version.</summary>
    /// <param name="file">The file; only one thread of one process may edit it.</param>
    /// <param name="restoreTime">Whether its modification time is set back to the previous one, as some tools do.</param>
    internal void Edit(string file, bool restoreTime) => Write(file, VersionOf(file) + 1, restoreTime);

    /// <summary>The body of a file at a version.</summary>
    internal string Body(string file, int version)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {name}\n\nThis is version {version} of {name}.\n\n");
        // Three lengths in turn, so some versions differ in length and some do not: sizes must not be needed to distinguish them.
        for (var i = 0; i < 20 + version % 3; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"{i + 1}. Look at {Topics[(i + version) % Topics.Length]} before {Topics[(i * 3 + name.Length) % Topics.Length]}.\n");
        if (file == MemoryFile)
        {
            for (var part = 0; part < Parts; part++)
                text.Append(CultureInfo.InvariantCulture, $"\n@shared/part-{part}.md\n");
        }
        return text.ToString();
    }

    private void Write(string file, int version, bool restoreTime)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var head = file.Contains(".claude", StringComparison.Ordinal)
            ? $"---\nname: {name}\ndescription: Looks after {name}.\ntools: Read, Grep\n---\n\n"
            : "";
        var time = restoreTime ? File.GetLastWriteTimeUtc(file) : default;
        var temporary = Path.Combine(_scratch, Guid.NewGuid().ToString("N"));
        File.WriteAllText(temporary, head + Body(file, version));
        if (restoreTime)
            File.SetLastWriteTimeUtc(temporary, time);
        File.Move(temporary, file, overwrite: true);
    }

    private string AgentFile(int number) => Path.Combine(Root, ".claude", "agents", AgentName(number) + ".md");

    private string PartFile(int number) => Path.Combine(Root, "shared", string.Create(CultureInfo.InvariantCulture, $"part-{number}.md"));

    [GeneratedRegex(@"This is version (\d+) of ", RegexOptions.NonBacktracking)]
    private static partial Regex VersionPattern();
}
