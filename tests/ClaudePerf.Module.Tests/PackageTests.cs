using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClaudePerf.Module.Tests;

/// <summary>What the module's folder and its package hold, and whose it is.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string ModuleFolder = Path.GetDirectoryName(ModuleFixture.Manifest)!;

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_third_party_file_is_in_the_bill_of_materials_and_the_notices()
    {
        using var bill = JsonDocument.Parse(File.ReadAllText(Path.Combine(ModuleFolder, "sbom.cdx.json")));
        var components = bill.RootElement.GetProperty("components").EnumerateArray().ToList();
        var named = components.SelectMany(
            static component => component.GetProperty("properties").EnumerateArray()
                .Select(static property => property.GetProperty("value").GetString()!)).ToHashSet(StringComparer.Ordinal);
        var shipped = Directory.EnumerateFiles(Path.Combine(ModuleFolder, "dependencies"), "*", SearchOption.AllDirectories).Select(
            static file => Path.GetFileName(file)).Where(static name => !name.StartsWith("ClaudePerf.", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(shipped);
        Assert.Empty(shipped.Except(named));
        Assert.Contains("echarts.js.gz", named);
        Assert.Contains("O200kBase", named);
        var notices = File.ReadAllText(Path.Combine(ModuleFolder, "THIRD-PARTY-NOTICES.txt"));
        Assert.All(components, component =>
        {
            var license = component.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString();
            Assert.Contains($"{component.GetProperty("name").GetString()} {component.GetProperty("version").GetString()} ({license})",
                notices, StringComparison.Ordinal);
        });
        var addresses = components.Select(static component => component.GetProperty("bom-ref").GetString()).ToHashSet();
        Assert.Equal(components.Count, addresses.Count);
        Assert.All(bill.RootElement.GetProperty("dependencies").EnumerateArray().Skip(1),
            dependency => Assert.Contains(dependency.GetProperty("ref").GetString(), addresses));
    }

    [Fact]
    public void The_package_contains_only_the_module_and_is_reproducible()
    {
        var first = Pack("first");
        var second = Pack("second");
        Assert.Equal(Hash(first), Hash(second));
        using var package = ZipFile.OpenRead(first);
        var entries = package.Entries.Select(static entry => entry.FullName).Order(StringComparer.Ordinal).ToList();
        var module = Directory.EnumerateFiles(ModuleFolder, "*", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(ModuleFolder, file).Replace('\\', '/'));
        Assert.Equal(module.Order(StringComparer.Ordinal),
            entries.Where(static entry => entry is not ("ClaudePerf.nuspec" or "[Content_Types].xml")
                && !entry.StartsWith("_rels/", StringComparison.Ordinal) && !entry.StartsWith("package/", StringComparison.Ordinal)));
        Assert.All(entries, static entry =>
            Assert.DoesNotMatch(new Regex(
                @"\.(deps\.json|runtimeconfig\.json|cache|user|tmp|cs|csproj|targets|nupkg)$|(^|/)(obj|bin)/|ClaudePerf\.\w+\.xml$",
                    RegexOptions.None, TimeSpan.FromSeconds(5)), entry));
        foreach (var needed in (string[])["ClaudePerf.psd1", "ClaudePerf.Cmdlets.dll", "ClaudePerf.Cmdlets.pdb",
            "dependencies/ClaudePerf.Core.dll", "dependencies/ClaudePerf.Core.pdb", "LICENSE", "README.md", "THIRD-PARTY-NOTICES.txt",
                "sbom.cdx.json", "icon.png", "en-US/ClaudePerf.Cmdlets.dll-Help.xml", "licenses/Apache-2.0.txt"])
            Assert.Contains(needed, entries);
        using var nuspec = new StreamReader(package.GetEntry("ClaudePerf.nuspec")!.Open());
        var text = nuspec.ReadToEnd();
        Assert.Contains($"<version>{ModuleFixture.ModuleVersion}</version>", text, StringComparison.Ordinal);
        Assert.Contains("PSModule", text, StringComparison.Ordinal);
        Assert.Contains("<readme>README.md</readme>", text, StringComparison.Ordinal);
        Assert.Contains("<icon>icon.png</icon>", text, StringComparison.Ordinal);
    }

    // Of what is built: the module is assembled by the build that this test came from.
    private string Pack(string name)
    {
        var output = Path.Combine(_folder, name);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        var start = new ProcessStartInfo("dotnet",
            ["pack", Path.Combine(ModuleFixture.RepositoryRoot, "src", "ClaudePerf.Cmdlets"), "--no-build", "--configuration",
                configuration, "--output", output, "--nologo", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        return Assert.Single(Directory.GetFiles(output, "*.nupkg"));
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
