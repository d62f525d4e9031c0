using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Caching;

/// <summary>
/// An ecosystem whose files say which version they are: a prompt that was prepared of it shows which state of each file it was made of.
/// Every edit replaces a file whole and makes its version greater, so that a prompt is right if each of its files' versions stood on disk
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

    /// <summary>The version a text says it is of.</summary>
    internal static int VersionIn(string text) => int.Parse(VersionPattern().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    internal static int VersionOf(string file) => VersionIn(File.ReadAllText(file));

    /// <summary>Makes a file's version one greater.</summary>
    /// <param name="file">The file; only one thread of one process may edit it.</param>
    /// <param name="restoreTime">Whether its time is put back to what it was, as some tools do.</param>
    internal void Edit(string file, bool restoreTime) => Write(file, VersionOf(file) + 1, restoreTime);

    /// <summary>What a file says after its frontmatter at a version.</summary>
    internal string Body(string file, int version)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {name}\n\nThis is version {version} of {name}.\n\n");
        // A length of its own for each version: stamps alone must not be what tells them apart, so some are of equal length.
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
