namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>The git branch that a folder's work tree is on, read as git keeps it.</summary>
internal static class GitBranch
{
    private const string Reference = "ref: refs/heads/";
    private const string Elsewhere = "gitdir: ";

    /// <summary>The branch.</summary>
    /// <returns>Null outside of repositories; <c>HEAD</c> where no branch is checked out, as Claude Code writes it.</returns>
    internal static string? Of(string? folder)
    {
        try
        {
            for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            {
                var git = Path.Combine(at, ".git");
                if (File.Exists(git))
                {
                    var pointer = File.ReadAllText(git).Trim();
                    return pointer.StartsWith(Elsewhere, StringComparison.Ordinal) ? Head(Path.Combine(at, pointer[Elsewhere.Length..])) : null;
                }
                if (Directory.Exists(git))
                    return Head(git);
            }
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Head(string git)
    {
        var head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
        return head.StartsWith(Reference, StringComparison.Ordinal) ? head[Reference.Length..] : "HEAD";
    }
}
