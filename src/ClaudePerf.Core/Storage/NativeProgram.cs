using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// The native program <c>claudeperf</c> that ships with the module. Claude Code's settings must not refer to a module's folder,
/// which an update removes, so the program and its dependencies are copied to the data folder, once per build.
/// </summary>
internal sealed class NativeProgram
{
    private const string Name = "claudeperf";
    private const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    // The data that the program reads: prices, and the tables that estimate output placeholders.
    private static readonly string[] Data = ["models.json", "estimate-weights.bin", "o200k_base.bpe", "thinking.json"];

    private readonly string _module;
    private readonly string _runtime;

    private NativeProgram(string module, string runtime)
    {
        _module = module;
        _runtime = runtime;
    }

    /// <summary>The platform's runtime identifier, for example <c>linux-x64</c>; null if there is no program for it.</summary>
    public static string? Runtime
    {
        get
        {
            var system = OperatingSystem.IsWindows()
                ? "win"
                : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : null;
            // Alpine uses a different C library from the one that the program is linked with.
            if (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
                || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal))
                return null;
            return (system, RuntimeInformation.ProcessArchitecture) switch
            {
                (not null, Architecture.X64) => system + "-x64",
                (not null, Architecture.Arm64) => system + "-arm64",
                _ => null,
            };
        }
    }

    /// <summary>The program's file name on this platform.</summary>
    public static string FileName => OperatingSystem.IsWindows() ? Name + ".exe" : Name;

    private string Source => Path.Combine(_module, "native", _runtime, FileName);

    /// <summary>Finds the program in a module.</summary>
    /// <param name="moduleFolder">The module's folder.</param>
    /// <returns>Null if the module has no program for this platform, for example because it was built locally.</returns>
    public static NativeProgram? Find(string moduleFolder)
    {
        if (Runtime is not { } runtime)
            return null;
        var program = new NativeProgram(moduleFolder, runtime);
        return File.Exists(program.Source) ? program : null;
    }

    /// <summary>The path of the program's copy, whether or not it exists.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="version">The product's version.</param>
    /// <returns>A path that changes whenever the program's contents change.</returns>
    /// <exception cref="IOException">The module's program cannot be read.</exception>
    public string PathIn(string dataFolder, string version) =>
        Path.Combine(dataFolder, "bin", $"{version}-{HashOf(Source)[..8].ToLowerInvariant()}", FileName);

    /// <summary>
    /// Copies the program to the data folder, readable only by the user, and runs it once to check that it works on this system.
    /// </summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="version">The product's version.</param>
    /// <returns>The copy's path; null if this system cannot run it, for example because its C library is older.</returns>
    /// <exception cref="IOException">The program cannot be copied.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write there.</exception>
    public string? Install(string dataFolder, string version)
    {
        var path = PathIn(dataFolder, version);
        var folder = Path.GetDirectoryName(path)!;
        // One by one, because only the last folder of a path is created with the requested mode.
        foreach (var created in (string[])[dataFolder, Path.GetDirectoryName(folder)!, folder, Path.Combine(folder, "data")])
            PrivateFiles.CreateFolder(created);
        foreach (var (from, to) in Files())
            CopyTo(from, Path.Combine(folder, to), isProgram: to == FileName);
        return Runs(path, version) ? path : null;
    }

    private IEnumerable<(string From, string To)> Files()
    {
        // The program last: if it exists, so does everything it needs.
        foreach (var name in Data)
            yield return (Path.Combine(_module, "data", name), Path.Combine("data", name));
        foreach (var library in Directory.EnumerateFiles(Path.Combine(_module, "dependencies", "runtimes", _runtime, "native"),
            "*e_sqlite3.*"))
            yield return (library, Path.GetFileName(library));
        yield return (Source, FileName);
    }

    private static void CopyTo(string from, string to, bool isProgram)
    {
        if (File.Exists(to) && HashOf(from) == HashOf(to))
            return;
        // Never written in place: the file of a running program cannot be overwritten, and another process might start it.
        var temporary = $"{to}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.Copy(from, temporary);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, isProgram ? Runnable : UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(temporary, to, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool Runs(string path, string version)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true, RedirectStandardError = true,
                RedirectStandardInput = true })!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            if (process.WaitForExit(StartTimeout))
                return process.ExitCode == 0 && output.GetAwaiter().GetResult().Trim() == version;
            process.Kill();
            return false;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            // Not a program for this system: another architecture, or a folder in which programs must not run.
            return false;
        }
    }

    private static string HashOf(string path)
    {
        using var stream = RegularFile.OpenStream(path, long.MaxValue);
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
