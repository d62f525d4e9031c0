using System.Diagnostics;
using System.Reflection;

namespace ClaudePerf.Module.Tests.Native;

/// <summary>The native program, compiled ahead once for all tests of it. That takes a linker of the platform's, which a machine with the
/// .NET SDK alone lacks.</summary>
public sealed class NativeBuild : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-native-").FullName;
    private readonly Lazy<(string? Program, string Output, string? Skip)> _built;

    public NativeBuild() => _built = new(Build);

    /// <summary>What the compiler said.</summary>
    internal string Output => _built.Value.Output;

    /// <summary>The program; skips the test, and says why, where it cannot be made here.</summary>
    internal string Program
    {
        get
        {
            var (program, output, skip) = _built.Value;
            Assert.SkipWhen(skip is not null, skip ?? "");
            return program ?? throw new InvalidOperationException("The native program was not made:\n" + output);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (string?, string, string?) Build()
    {
        if (!HasLinker())
            return (null, "", "The platform's linker (gcc or clang; on Windows Visual Studio's) is not here: the native program cannot "
                + "be made.");
        var root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static a => a.Key == "RepositoryRoot").Value!;
        // The core was built for these tests in the same configuration, and is not built again. Only the optimizing compiler finds out that
        // the provider's client, which cannot be compiled ahead, is never used.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        var start = new ProcessStartInfo("dotnet",
            ["publish", Path.Combine(root, "src", "ClaudePerf.Native"), "--configuration", configuration, "-p:NativeProgram=true",
                "-p:BuildProjectReferences=false", "-p:Optimize=true", "-nodeReuse:false", "--output", _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return (Path.Combine(_folder, OperatingSystem.IsWindows() ? "claudeperf.exe" : "claudeperf"), output, null);
        return (null, output, output.Contains("NU1301", StringComparison.Ordinal) || output.Contains("NU1101", StringComparison.Ordinal)
            ? "The compiler's package cannot be fetched here."
            : null);
    }

    private static bool HasLinker()
    {
        if (OperatingSystem.IsWindows())
            return File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86), "Microsoft Visual Studio",
                "Installer", "vswhere.exe"));
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Array.Exists(folders,
            static folder => File.Exists(Path.Combine(folder, "gcc")) || File.Exists(Path.Combine(folder, "clang")));
    }
}
