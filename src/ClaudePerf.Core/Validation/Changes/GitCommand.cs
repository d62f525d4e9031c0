using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ClaudePerf.Core.Validation.Changes;

/// <summary>
/// Queries git about an untrusted repository. Git reads the repository's own configuration, which can name programs
/// to run: a file system monitor, hooks, or a transport for missing objects. Every call turns these off. Filters
/// cannot be turned off: git runs them when it compares a file with the index, so commands that do this ("status",
/// "diff", "diff-files") must not be used.
/// </summary>
/// <param name="program">The full path of git.</param>
/// <param name="folder">The folder to run git in.</param>
internal sealed class GitCommand(string program, string folder)
{
    // Each of these would run a program that the repository's configuration names, or write to the repository: the
    // monitor runs on every look at the files, hooks run when the index is written, and a bare repository might be
    // among the files.
    private static readonly string[] SafetyOptions =
    [
        "--no-pager", "--no-optional-locks", "--literal-pathspecs",
        "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false", "-c",
            "safe.bareRepository=explicit", "-c", "protocol.allow=never",
        "-c", "core.quotePath=false", "-c", "submodule.recurse=false",
    ];

    // Set by an outer git (if it runs this as a hook, for example) for its own repository: "git rev-parse
    // --local-env-vars".
    private static readonly string[] RepositoryVariables =
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_OBJECT_DIRECTORY", "GIT_DIR",
            "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR",
            "GIT_EXTERNAL_DIFF", "GIT_TRACE",
    ];

    /// <summary>
    /// Finds git on the PATH; null if it is not there. Relative folders are skipped: a repository could contain a
    /// program of that name.
    /// </summary>
    internal static string? Find()
    {
        var names = OperatingSystem.IsWindows() ? (string[])["git.exe"] : ["git"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(place => names.Select(name => Path.Combine(place, name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs git and waits for it to exit.</summary>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <param name="arguments">Git's arguments.</param>
    /// <returns>The exit code, the standard output and the standard error.</returns>
    /// <exception cref="GitException">Git cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled; git was stopped.</exception>
    internal (int ExitCode, string Output, string Errors) Run(CancellationToken cancellation, params string[] arguments)
    {
        var utf8 = new UTF8Encoding(false);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, [.. SafetyOptions, .. arguments])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = utf8,
                StandardErrorEncoding = utf8,
            },
        };
        foreach (var name in RepositoryVariables)
            process.StartInfo.Environment.Remove(name);
        // Objects missing from a partial clone are not fetched, since that would start a transport program. Git must
        // not prompt for a password.
        process.StartInfo.Environment["GIT_NO_LAZY_FETCH"] = "1";
        process.StartInfo.Environment["GIT_ALLOW_PROTOCOL"] = "none";
        process.StartInfo.Environment["GIT_TERMINAL_PROMPT"] = "0";
        process.StartInfo.Environment["LC_ALL"] = "C";
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new GitException(GitFailure.NotFound, $"Git cannot be started from '{program}': {exception.Message}", exception);
        }
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            Task.WhenAll(output, errors, process.WaitForExitAsync(cancellation)).GetAwaiter().GetResult();
            return (process.ExitCode, output.Result, errors.Result.Trim());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
