using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Changes;

/// <summary>
/// The files below a folder that a branch touched: committed since it left a reference, staged, changed in the working tree, or not tracked
/// and not ignored. Nothing that the repository names is run, and nothing of it is written.
/// </summary>
public sealed class ChangedFiles
{
    private const int ObjectIdOfSha256 = 64;

    private static readonly StringComparer OfPaths = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly HashSet<string> _changed;
    private readonly Dictionary<string, string> _staged;
    private readonly Dictionary<string, bool> _asked = new(OfPaths);

    private ChangedFiles(HashSet<string> changed, Dictionary<string, string> staged) => (_changed, _staged) = (changed, staged);

    /// <summary>Whether a file has changed.</summary>
    /// <param name="path">Its full path.</param>
    public bool Contains(string path)
    {
        if (_changed.Contains(path))
            return true;
        if (!_asked.TryGetValue(path, out var changed))
            _asked.Add(path, changed = _staged.TryGetValue(path, out var id) && !IsBlob(path, id));
        return changed;
    }

    /// <summary>Asks git for the files.</summary>
    /// <param name="folder">The full path of the folder, as the paths of files begin.</param>
    /// <param name="reference">A branch, tag or commit. The files are told from where the present commit left it; with <c>HEAD</c> they are
    /// those that are not committed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GitException">Git is missing, or cannot say it.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static ChangedFiles Since(string folder, string reference, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        var program = GitCommand.Find() ?? throw new GitException(GitFailure.NotFound,
            "git is not on this machine, or not in a folder that the variable PATH names; without it nobody tells what a branch touched.");
        var git = new GitCommand(program, folder);
        var inside = git.Run(cancellation, "rev-parse", "--is-inside-work-tree");
        if (inside.ExitCode != 0 || inside.Output.Trim() != "true")
            throw new GitException(GitFailure.NoRepository,
                $"'{folder}' is not in a git repository whose files git can tell of.{Said(inside.Errors)}");
        var start = StartOf(git, reference, cancellation);
        // "diff-index --cached" compares the names and ids of two trees, and so sees what is committed and what is staged.
        var changed = Names(git, cancellation, "diff-index", "--cached", "--name-only", "--relative", "-z", "--no-renames", "--no-ext-diff",
            "--no-textconv", "--ignore-submodules=all", "--diff-filter=d", start)
            .Concat(Names(git, cancellation, "ls-files", "--others", "--exclude-standard", "-z"))
            .Select(name => FullPath(folder, name)).ToHashSet(OfPaths);
        return new(changed, Staged(git, folder, cancellation));
    }

    // What stands in the index, by path. Whether a file is still the same is told here, file by file as it is asked for: git would have the
    // repository's filters convert it first.
    private static Dictionary<string, string> Staged(GitCommand git, string folder, CancellationToken cancellation)
    {
        const string RegularFileMode = "100";
        var staged = new Dictionary<string, string>(OfPaths);
        foreach (var line in Names(git, cancellation, "ls-files", "--stage", "-z"))
        {
            // "100644 0123… 0<tab>path"; of a merge that is not done a path stands there up to three times.
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (line.StartsWith(RegularFileMode, StringComparison.Ordinal))
                staged[FullPath(folder, line[(tab + 1)..])] = line.Split(' ')[1];
        }
        return staged;
    }

    private static string StartOf(GitCommand git, string reference, CancellationToken cancellation)
    {
        // Such a name would be an option to git.
        var commit = reference.StartsWith('-') ? default
            : git.Run(cancellation, "rev-parse", "--verify", "--quiet", reference + "^{commit}");
        if (reference.StartsWith('-') || commit.ExitCode != 0)
            throw new GitException(GitFailure.UnknownReference,
                $"The repository has no branch, tag or commit '{reference}'.{Said(commit.Errors)}");
        var (exitCode, output, errors) = git.Run(cancellation, "merge-base", "HEAD", commit.Output.Trim());
        return exitCode == 0 ? output.Trim() : throw new GitException(
            GitFailure.UnknownReference,
                $"The present commit and '{reference}' have no commit in common. "
                    + $"A clone of few commits lacks it: git fetch --unshallow.{Said(errors)}");
    }

    private static bool IsBlob(string path, string id)
    {
        try
        {
            var bytes = RegularFile.ReadBytes(path, ReadLimits.Data);
            return IdOf(bytes, id.Length) == id || IdOf(WithoutReturns(bytes), id.Length) == id;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is looked at, and the check says so.
            return false;
        }
    }

    private static byte[] WithoutReturns(byte[] bytes)
    {
        var text = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\r' || i + 1 == bytes.Length || bytes[i + 1] != '\n')
                text.Add(bytes[i]);
        }
        return [.. text];
    }

    // An object's id is the hash of its kind, its length, a zero byte and its bytes:
    // https://git-scm.com/book/en/v2/Git-Internals-Git-Objects.
    private static string IdOf(byte[] bytes, int length)
    {
        byte[] whole = [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {bytes.Length}\0")), .. bytes];
#pragma warning disable CA5350 // Git names its objects so; nothing is trusted for it.
        return Convert.ToHexString(length == ObjectIdOfSha256 ? SHA256.HashData(whole) : SHA1.HashData(whole)).ToLowerInvariant();
#pragma warning restore CA5350
    }

    private static string[] Names(GitCommand git, CancellationToken cancellation, params string[] arguments)
    {
        var (exitCode, output, errors) = git.Run(cancellation, arguments);
        return exitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : throw new GitException(GitFailure.Failed, $"git {arguments[0]} failed.{Said(errors)}");
    }

    private static string FullPath(string folder, string name) => Path.GetFullPath(name, folder);

    private static string Said(string? errors) => string.IsNullOrEmpty(errors) ? "" : $" It said: {errors}";
}
