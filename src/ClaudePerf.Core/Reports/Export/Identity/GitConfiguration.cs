using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Export.Identity;

/// <summary>
/// Reads values from git's configuration files without starting git, which would run programs that an untrusted repository's configuration
/// names. Included files and conditional sections are not followed.
/// </summary>
internal static class GitConfiguration
{
    private const string Elsewhere = "gitdir: ";

    /// <summary>
    /// The address of the remote repository of a folder's work tree, as <see cref="RepositoryAddress.Of"/> writes it: of the remote
    /// <c>origin</c>, or of the only remote. Null outside of repositories, if there is no such remote, and if git's files cannot be read.
    /// </summary>
    /// <param name="folder">A folder; it does not have to exist.</param>
    internal static string? RemoteOf(string? folder)
    {
        try
        {
            for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            {
                var git = Path.Combine(at, ".git");
                if (!Path.Exists(git))
                    continue;
                var common = CommonFolder(at, git);
                if (common is null)
                    return null;
                var remotes = Values(RegularFile.ReadText(Path.Combine(common, "config"), ReadLimits.Git))
                    .Where(static value => value.Section == "remote" && value.Key == "url")
                    .DistinctBy(static value => value.Name).ToList();
                var chosen = remotes.Find(static remote => remote.Name == "origin")
                    ?? (remotes.Count == 1 ? remotes[0] : null);
                return RepositoryAddress.Of(chosen?.Text);
            }
            return null;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Another program's files, which may be damaged: the repository is then unknown.
            return null;
        }
    }

    /// <summary>The user's <c>user.email</c>; null if it is not set.</summary>
    /// <param name="home">The user's home folder.</param>
    /// <param name="configuration">The folder of the user's configuration files (<c>$XDG_CONFIG_HOME</c>); null for the default.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to a file is denied.</exception>
    internal static string? Email(string home, string? configuration)
    {
        // Git reads them in this order, and the last value applies.
        string[] files = [Path.Combine(configuration ?? Path.Combine(home, ".config"), "git", "config"), Path.Combine(home, ".gitconfig")];
        return files.Where(File.Exists).SelectMany(static file => Values(RegularFile.ReadText(file, ReadLimits.Git)))
            .LastOrDefault(static value => value is { Section: "user", Name: null, Key: "email" })?.Text;
    }

    // A work tree's .git is a file that leads to its own folder, which names the folder that all work trees share.
    private static string? CommonFolder(string worktree, string git)
    {
        if (Directory.Exists(git))
            return git;
        var pointer = RegularFile.ReadText(git, ReadLimits.Git).Trim();
        if (!pointer.StartsWith(Elsewhere, StringComparison.Ordinal) || IsOnNetwork(pointer[Elsewhere.Length..]))
            return null;
        var own = Path.Combine(worktree, pointer[Elsewhere.Length..]);
        var shared = Path.Combine(own, "commondir");
        if (!File.Exists(shared))
            return own;
        var common = RegularFile.ReadText(shared, ReadLimits.Git).Trim();
        return IsOnNetwork(common) ? null : Path.Combine(own, common);
    }

    // On Windows, opening \\host\share sends the user's credentials to a host that the repository chose.
    private static bool IsOnNetwork(string path) => path.Replace('\\', '/').StartsWith("//", StringComparison.Ordinal);

    private static IEnumerable<GitValue> Values(string text)
    {
        string? section = null;
        string? name = null;
        foreach (var raw in text.ReplaceLineEndings("\n").Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
            {
                var end = line.LastIndexOf(']');
                var parts = (end < 0 ? line[1..] : line[1..end]).Split(' ', 2, StringSplitOptions.TrimEntries);
                section = parts[0].ToLowerInvariant();
                name = parts.Length == 2 ? parts[1].Trim('"') : null;
                continue;
            }
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (section is not null && equals > 0)
                yield return new GitValue(section, name, line[..equals].Trim().ToLowerInvariant(), Unquoted(line[(equals + 1)..].Trim()));
        }
    }

    private static string Unquoted(string value)
    {
        if (value.StartsWith('"'))
            return value.IndexOf('"', 1) is > 0 and var end ? value[1..end] : value[1..];
        var comment = value.AsSpan().IndexOfAny('#', ';');
        return comment < 0 ? value : value[..comment].TrimEnd();
    }

    private sealed record GitValue(string Section, string? Name, string Key, string Text);
}
