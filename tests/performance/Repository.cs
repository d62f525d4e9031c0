using System.Reflection;

namespace ClaudePerf.Performance;

/// <summary>Where the measurements find the repository and the built module.</summary>
internal static class Repository
{
    private static readonly Dictionary<string, string> Metadata = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!);

    internal static string Root => Metadata["RepositoryRoot"];

    internal static string Manifest => Path.Combine(Metadata["ModuleOutput"], "ClaudePerf.psd1");

    internal static string Samples => Path.Combine(Root, "samples", "ecosystem");

    /// <summary>The console host of this build's configuration.</summary>
    internal static string Shell => Path.Combine(
        AppContext.BaseDirectory.Replace(Path.Combine("tests", "performance"), Path.Combine("src", "ClaudePerf.Shell"),
            StringComparison.Ordinal),
        OperatingSystem.IsWindows() ? "claudeperf-pwsh.exe" : "claudeperf-pwsh");
}
