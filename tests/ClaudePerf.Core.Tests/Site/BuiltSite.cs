using System.Diagnostics;
using System.Text;

namespace ClaudePerf.Core.Tests.Site;

/// <summary>The documentation site, built once for the tests of a class.</summary>
public sealed class BuiltSite : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("claudeperf-site-");
    private readonly Lazy<string> _root;

    public BuiltSite() => _root = new Lazy<string>(Build);

    /// <summary>The folder with the pages.</summary>
    internal string Root => _root.Value;

    /// <summary>The pages, as paths from <see cref="Root"/>.</summary>
    internal IEnumerable<string> Pages => Directory.EnumerateFiles(Root, "*.html", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    private string Build()
    {
        var start = new ProcessStartInfo("dotnet", ["docfx", "build", "docfx.json", "--warningsAsErrors", "--output", _folder.FullName])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = new StringBuilder();
        process.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{said}{errors}");
        return _folder.FullName;
    }
}
