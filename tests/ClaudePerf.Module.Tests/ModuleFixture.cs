using System.Reflection;
using System.Runtime.Loader;
using ClaudePerf.Module.Tests;

[assembly: AssemblyFixture(typeof(ModuleFixture))]

namespace ClaudePerf.Module.Tests;

/// <summary>
/// Prepares the process for the tests: a scratch home, and a session that already holds other versions of packages the module
/// uses. The whole suite runs beside them, as the module does in a user's long-lived session.
/// </summary>
public sealed class ModuleFixture : IDisposable
{
    private static readonly Dictionary<string, string> Metadata = typeof(ModuleFixture).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!);

    private readonly string _home = Directory.CreateTempSubdirectory("claudeperf-home-").FullName;

    public ModuleFixture()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        foreach (var variable in (string[])["HOME", "USERPROFILE", "CLAUDEPERF_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"])
            Environment.SetEnvironmentVariable(variable, _home);
        Environment.SetEnvironmentVariable("CLAUDE_CONFIG_DIR", null);
        // In a home that is empty the SDK's tools would fetch every package anew.
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", Metadata["PackageFolder"]);
        Environment.SetEnvironmentVariable("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false");
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "clash"), "*.dll"))
            AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }

    internal static string RepositoryRoot => Metadata["RepositoryRoot"];

    internal static string ModuleFolder => Metadata["ModuleOutput"];

    internal static string ModuleVersion => Metadata["ModuleVersion"];

    internal static string Manifest => Path.Combine(ModuleFolder, "ClaudePerf.psd1");

    internal static string Samples => Path.Combine(RepositoryRoot, "samples", "ecosystem");

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
