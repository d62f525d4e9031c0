using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ClaudePerf.Core.Validation.Changes;

/// <summary>
/// Asks git about a repository that nobody has checked. Git reads the repository's own configuration, which can name programs to run: a
/// file system monitor, hooks, a transport for objects that are missing. Every call turns them off. Filters cannot be turned off: git runs
/// them where it compares a file with the index, so that nothing may be asked that does; "status", "diff" and "diff-files" are such.
/// </summary>
/// <param name="program">The full path of git.</param>
/// <param name="folder">The folder it is asked about.</param>
internal sealed class GitCommand(string program, string folder)
{
    // Each of them would run a program that the repository's configuration names, or write to the repository: the monitor is asked at every
    // look at the files, hooks run when the index is written, a bare repository may lie among the files.
    private static readonly string[] Harmless =
    [
        "--no-pager", "--no-optional-locks", "--literal-pathspecs",
        "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false", "-c",
            "safe.bareRepository=explicit", "-c", "protocol.allow=never",
        "-c", "core.quotePath=false", "-c", "submodule.recurse=false",
    ];

    // What a surrounding git, such as one that runs this as a hook, says of its own repository: "git rev-parse --local-env-vars".
    private static readonly string[] OfOtherRepositories =
    [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_OBJECT_DIRECTORY", "GIT_DIR",
            "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_COMMON_DIR",
            "GIT_EXTERNAL_DIFF", "GIT_TRACE",
    ];

    /// <summary>
    /// Git as the variable PATH finds it; null where it finds none. Folders that are told from the current one are passed over: a
    /// repository could bring a program of that name.
    /// </summary>
    internal static string? Find()
    {
        var names = OperatingSystem.IsWindows() ? (string[])["git.exe"] : ["git"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(place => names.Select(name => Path.Combine(place, name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs git to its end.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="arguments">What to ask.</param>
    /// <returns>The exit code, the output, and what it said of errors.</returns>
    /// <exception cref="GitException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for; git was ended.</exception>
    internal (int ExitCode, string Output, string Errors) Run(CancellationToken cancellation, params string[] arguments)
    {
        var utf8 = new UTF8Encoding(false);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, [.. Harmless, .. arguments])
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
        foreach (var name in OfOtherRepositories)
            process.StartInfo.Environment.Remove(name);
        // Objects that a partial clone lacks are not fetched: that starts the program of a transport. Nobody is asked for a password.
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
            throw new GitException(GitFailure.NotFound, $"git, found as '{program}', cannot be started: {exception.Message}", exception);
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
