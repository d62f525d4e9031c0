namespace ClaudePerf.Performance.Peers;

/// <summary>What the comparisons of one run share, and what they found.</summary>
internal sealed class PeerRun(string folder, string packages, string? shell, int rounds)
{
    private int _folders;

    /// <summary>The number of rounds of processes.</summary>
    internal int Rounds => rounds;

    internal List<Comparison> Comparisons { get; } = [];

    internal List<Skipped> Skipped { get; } = [];

    /// <summary>The peak resident memory of programs, in megabytes.</summary>
    internal SortedDictionary<string, double> PeakMegabytes { get; } = new(StringComparer.Ordinal);

    internal PeerPackages Packages => field ??= new PeerPackages(packages, Skipped);

    internal OwnShell Shell => field ??= OwnShell.Publish(NewFolder("shell"), shell, Skipped);

    /// <summary>A new, empty folder that is deleted with the run.</summary>
    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(folder, $"{name}-{_folders++}")).FullName;

    /// <summary>The same environment for all: none of the user's files are read, and days are in UTC.</summary>
    /// <param name="ownData">Our data folder.</param>
    /// <param name="configFolder">Claude Code's folder; an empty one if null.</param>
    internal Dictionary<string, string?> Environment(string ownData, string? configFolder = null)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        return new Dictionary<string, string?>
        {
            ["HOME"] = home,
            ["USERPROFILE"] = home,
            ["XDG_CONFIG_HOME"] = null,
            ["XDG_DATA_HOME"] = null,
            ["CLAUDE_CONFIG_DIR"] = configFolder ?? Path.Combine(home, ".claude"),
            ["CLAUDEPERF_HOME"] = ownData,
            ["TZ"] = "UTC",
            ["NO_COLOR"] = "1",
        };
    }

    /// <summary>Adds a comparison and prints it.</summary>
    internal void Add(Comparison comparison)
    {
        Comparisons.Add(comparison);
        InvariantConsole.WriteLine(
            $"{comparison.Kind,-11}{comparison.Own,-46}{comparison.OwnMilliseconds,10:N1} ms   ",
            $"{comparison.Peer,-30}{comparison.PeerMilliseconds,10:N1} ms   ",
            $"ratio {comparison.Ratio:N3} ({comparison.RatioLower:N3} to {comparison.RatioUpper:N3})");
    }

    /// <summary>Adds a program's peak memory and prints it.</summary>
    internal void AddPeak(string name, PeerProgram program)
    {
        if (program.PeakMegabytes() is not { } peak)
            return;
        PeakMegabytes[name] = Math.Round(peak, 1);
        Console.WriteLine(FormattableString.Invariant($"{"memory",-11}{name,-46}{peak,10:N0} MB peak resident"));
    }
}
