using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Changes;

/// <summary>
/// The files in a folder that a branch touched: committed since it left a reference, staged, changed in the working
/// tree, or untracked and not ignored. No program that the repository names is run, and nothing in the repository is
/// written.
/// </summary>
internal sealed class ChangedFiles
{
    private const int ObjectIdOfSha256 = 64;

    private static readonly StringComparer PathComparer = OperatingSystem.IsLinux() ? StringComparer.Ordinal
        : StringComparer.OrdinalIgnoreCase;

    private readonly HashSet<string> _changed;
    private readonly Dictionary<string, string> _staged;
    private readonly Dictionary<string, bool> _results = new(PathComparer);

    private ChangedFiles(HashSet<string> changed, Dictionary<string, string> staged) => (_changed, _staged) = (changed, staged);

    /// <summary>Whether a file has changed.</summary>
    /// <param name="path">The file's full path.</param>
    public bool Contains(string path)
    {
        if (_changed.Contains(path))
            return true;
        if (!_results.TryGetValue(path, out var changed))
            _results.Add(path, changed = _staged.TryGetValue(path, out var id) && !IsBlob(path, id));
        return changed;
    }

    /// <summary>Asks git for the changed files.</summary>
    /// <param name="folder">The folder's full path, spelled the way the paths of the files start.</param>
    /// <param name="reference">A branch, tag or commit. Changes are counted from the merge base of this reference and
    /// the current commit; with <c>HEAD</c>, only uncommitted changes count.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="GitException">Git is missing or failed.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ChangedFiles Since(string folder, string reference, CancellationToken cancellation = default)
    {
        var (git, start) = Start(folder, reference, cancellation);
        // "diff-index --cached" compares the names and ids of two trees, so it sees both committed and staged
        // changes.
        var changed = Names(git, cancellation, "diff-index", "--cached", "--name-only", "--relative", "-z", "--no-renames", "--no-ext-diff",
            "--no-textconv", "--ignore-submodules=all", "--diff-filter=d", start)
            .Concat(Names(git, cancellation, "ls-files", "--others", "--exclude-standard", "-z"))
            .Select(name => FullPath(folder, name)).ToHashSet(PathComparer);
        return new(changed, Staged(git, folder, cancellation));
    }

    /// <summary>Finds the commit from which the current one diverged from a reference.</summary>
    /// <param name="folder">A folder of the repository.</param>
    /// <param name="reference">A branch, tag or commit.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="GitException">Git is missing or failed, or there is no such reference.</exception>
    internal static (GitCommand Git, string Commit) Start(string folder, string reference, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        var program = GitCommand.Find() ?? throw new GitException(GitFailure.NotFound,
            "Git was not found. Install it, or add its folder to the PATH variable; it is needed to list the files that a branch changed.");
        var git = new GitCommand(program, folder);
        var inside = git.Run(cancellation, "rev-parse", "--is-inside-work-tree");
        if (inside.ExitCode != 0 || inside.Output.Trim() != "true")
            throw new GitException(GitFailure.NoRepository,
                $"'{folder}' is not in a git repository that git can read.{Reported(inside.Errors)}");
        return (git, MergeBaseOf(git, reference, cancellation));
    }

    // The index entries by path. Whether a file still matches its entry is checked here, file by file and on demand:
    // git would first run the repository's filters on it.
    private static Dictionary<string, string> Staged(GitCommand git, string folder, CancellationToken cancellation)
    {
        const string RegularFileMode = "100";
        var staged = new Dictionary<string, string>(PathComparer);
        foreach (var line in Names(git, cancellation, "ls-files", "--stage", "-z"))
        {
            // "100644 0123… 0<tab>path"; in an unfinished merge a path is listed up to three times.
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (line.StartsWith(RegularFileMode, StringComparison.Ordinal))
                staged[FullPath(folder, line[(tab + 1)..])] = line.Split(' ')[1];
        }
        return staged;
    }

    private static string MergeBaseOf(GitCommand git, string reference, CancellationToken cancellation)
    {
        // Git would read such a name as an option.
        var commit = reference.StartsWith('-') ? default
            : git.Run(cancellation, "rev-parse", "--verify", "--quiet", reference + "^{commit}");
        if (reference.StartsWith('-') || commit.ExitCode != 0)
            throw new GitException(GitFailure.UnknownReference,
                $"The repository has no branch, tag or commit '{reference}'.{Reported(commit.Errors)}");
        var (exitCode, output, errors) = git.Run(cancellation, "merge-base", "HEAD", commit.Output.Trim());
        return exitCode == 0 ? output.Trim() : throw new GitException(
            GitFailure.UnknownReference,
                $"The current commit and '{reference}' have no common ancestor. "
                + $"In a shallow clone, run: git fetch --unshallow.{Reported(errors)}");
    }

    /// <summary>Whether a file has the content with an id, with its own line ends or with those that git stores.</summary>
    internal static bool IsBlob(string path, string id)
    {
        try
        {
            var bytes = RegularFile.ReadBytes(path, ReadLimits.Data);
            return IdOf(bytes, id.Length) == id || IdOf(WithoutCarriageReturns(bytes), id.Length) == id;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Unreadable files count as changed, so that they are checked and the check reports the problem.
            return false;
        }
    }

    private static byte[] WithoutCarriageReturns(byte[] bytes)
    {
        var text = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\r' || i + 1 == bytes.Length || bytes[i + 1] != '\n')
                text.Add(bytes[i]);
        }
        return [.. text];
    }

    // A git object's id is the hash of its type, its length, a zero byte and its content:
    // https://git-scm.com/book/en/v2/Git-Internals-Git-Objects.
    private static string IdOf(byte[] bytes, int length)
    {
        byte[] whole = [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {bytes.Length}\0")), .. bytes];
#pragma warning disable CA5350 // Git's object ids are SHA-1; they are not used for security.
        return Convert.ToHexString(length == ObjectIdOfSha256 ? SHA256.HashData(whole) : SHA1.HashData(whole)).ToLowerInvariant();
#pragma warning restore CA5350
    }

    /// <summary>The names that a git command lists, which ends each with a zero byte.</summary>
    internal static string[] Names(GitCommand git, CancellationToken cancellation, params string[] arguments) =>
        Output(git, cancellation, arguments).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a git command writes.</summary>
    internal static string Output(GitCommand git, CancellationToken cancellation, params string[] arguments)
    {
        var (exitCode, output, errors) = git.Run(cancellation, arguments);
        return exitCode == 0 ? output : throw new GitException(GitFailure.Failed, $"git {arguments[0]} failed.{Reported(errors)}");
    }

    private static string FullPath(string folder, string name) => Path.GetFullPath(name, folder);

    private static string Reported(string? errors) => string.IsNullOrEmpty(errors) ? "" : $" Git reported: {errors}";
}
