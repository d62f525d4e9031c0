using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>The git branch of a folder's work tree, read from git's files.</summary>
/// <param name="IsKnown">Whether the branch is known; false if the repository's files are damaged or not regular files.</param>
/// <param name="Name">The branch; <c>HEAD</c> if none is checked out, as Claude Code writes it; null outside of
/// repositories.</param>
internal readonly record struct GitBranch(bool IsKnown, string? Name)
{
    private const string Reference = "ref: refs/heads/";
    private const string Elsewhere = "gitdir: ";

    internal static GitBranch Read(string? folder)
    {
        try
        {
            for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            {
                var git = Path.Combine(at, ".git");
                if (Directory.Exists(git))
                    return Head(git);
                if (!Path.Exists(git))
                    continue;
                var pointer = RegularFile.ReadText(git, ReadLimits.Git).Trim();
                return pointer.StartsWith(Elsewhere, StringComparison.Ordinal)
                    ? Head(Path.Combine(at, pointer[Elsewhere.Length..]))
                    : default;
            }
            return new GitBranch(true, null);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return default;
        }
    }

    private static GitBranch Head(string git)
    {
        var head = RegularFile.ReadText(Path.Combine(git, "HEAD"), ReadLimits.Git).Trim();
        return new GitBranch(true, head.StartsWith(Reference, StringComparison.Ordinal) ? head[Reference.Length..] : "HEAD");
    }
}
