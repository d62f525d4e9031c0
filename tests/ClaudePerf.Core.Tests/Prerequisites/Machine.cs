using System.Text.Json;

namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>Looks for what some tests need.</summary>
internal static class Machine
{
    private static readonly string[] Browsers =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>The file or folder that is needed; null where it is missing.</summary>
    internal static string? Find(Prerequisite prerequisite) => prerequisite switch
    {
        Prerequisite.Redis => OnPath("redis-server"),
        Prerequisite.Chromium => Environment.GetEnvironmentVariable("CHROME_PATH") ?? Browsers.FirstOrDefault(File.Exists),
        // On Windows, bash on the path can be that of a virtual machine without our files.
        Prerequisite.Jq => OperatingSystem.IsWindows() ? null : OnPath("jq"),
        Prerequisite.Docfx => Directory.Exists(DocfxFolder) ? DocfxFolder : null,
        Prerequisite.RealInput => Directory.Exists(RealInputFolder) ? RealInputFolder : null,
        _ => throw new ArgumentOutOfRangeException(nameof(prerequisite)),
    };

    /// <summary>How to get it.</summary>
    internal static string Remedy(Prerequisite prerequisite) => prerequisite switch
    {
        Prerequisite.Redis => "Install redis-server and put it on the path (on Debian: apt-get install redis-server).",
        Prerequisite.Chromium => "Install Chromium (on Debian: apt-get install chromium), or set CHROME_PATH to a browser.",
        Prerequisite.Jq => "Use Linux or macOS, and put jq on the path (on Debian: apt-get install jq).",
        Prerequisite.Docfx => "Run 'dotnet tool restore' in the repository.",
        Prerequisite.RealInput => $"Put the real input into {RealInputFolder}, or set CLAUDEPERF_TEST_DATA to its folder.",
        _ => throw new ArgumentOutOfRangeException(nameof(prerequisite)),
    };

    /// <summary>A file or folder of real input.</summary>
    internal static string RealInput(params string[] parts) => Path.Combine([RealInputFolder, .. parts]);

    // Where NuGet puts the tools of .config/dotnet-tools.json.
    private static string DocfxFolder { get; } = Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"), "docfx",
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, ".config", "dotnet-tools.json"))).RootElement
            .GetProperty("tools").GetProperty("docfx").GetProperty("version").GetString()!);

    private static string RealInputFolder { get; } = Environment.GetEnvironmentVariable("CLAUDEPERF_TEST_DATA")
        ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program)).FirstOrDefault(File.Exists);
}
