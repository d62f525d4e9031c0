using System.Text.Json;

namespace ClaudePerf.Performance.Peers;

/// <summary>An installed program from the npm registry.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The installed version, as the package itself says.</param>
/// <param name="Script">The script that node runs.</param>
internal sealed record PeerPackage(string Name, string Version, string Script)
{
    /// <summary>The package with its version.</summary>
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>Installs the peers, each in a separate folder, so that the failure of one does not affect the others.</summary>
internal sealed class PeerPackages(string folder, ICollection<Skipped> skipped)
{
    private static readonly Dictionary<string, string?> NoEnvironment = [];

    /// <summary>Reads transcripts and sums usage.</summary>
    internal PeerPackage? Ccusage => field ??= Install("ccusage", "20.0.24", "src/cli.js");

    /// <summary>Lints ecosystems; its program is called claudelint.</summary>
    internal PeerPackage? ClaudeCodeLint => field ??= Install("claude-code-lint", "0.5.0", "bin/claudelint");

    /// <summary>Lints ecosystems; its program is called cclint.</summary>
    internal PeerPackage? Cclint => field ??= Install("@carlrannaberg/cclint", "0.2.10", "bin/cclint.js");

    /// <summary>OpenAI's own encoder, compiled to WebAssembly: the reference where counts differ.</summary>
    internal PeerPackage? Tiktoken => field ??= Install("tiktoken", "1.0.22", "tiktoken.cjs", isProgram: false);

    private PeerPackage? Install(string name, string version, string script, bool isProgram = true)
    {
        if (skipped.Any(skip => skip.What == name))
            return null;
        var place = Path.Combine(folder, $"{name.TrimStart('@').Replace('/', '-')}-{version}");
        var package = Path.Combine(place, "node_modules", name);
        var manifest = Path.Combine(package, "package.json");
        try
        {
            if (!File.Exists(manifest))
            {
                Directory.CreateDirectory(place);
                var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
                new PeerProgram(npm, ["install", "--no-audit", "--no-fund", "--silent", "--prefix", place, $"{name}@{version}"],
                    NoEnvironment).Run();
            }
            var found = new PeerPackage(name,
                JsonDocument.Parse(File.ReadAllText(manifest)).RootElement.GetProperty("version")
                    .GetString()!, Path.Combine(package, script));
            // A package may install without what it runs.
            if (isProgram)
                new PeerProgram("node", [found.Script, "--version"], NoEnvironment).Run();
            return found;
        }
        catch (Exception e) when (e is PeerException or IOException)
        {
            skipped.Add(new Skipped(name,
                $"It could not be installed or does not run, so all comparisons with it were skipped. {e.Message}"));
            return null;
        }
    }
}
