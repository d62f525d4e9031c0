namespace ClaudePerf.Performance.Peers;

/// <summary>The cost of only starting a program: each peer's help compared with ours, and with our first measurement.</summary>
internal static class StartComparison
{
    /// <summary>Measures.</summary>
    /// <returns>Nothing; the result is the comparisons.</returns>
    internal static object? Run(PeerRun run)
    {
        var peers = new[] { run.Packages.Ccusage, run.Packages.ClaudeCodeLint, run.Packages.Cclint }.OfType<PeerPackage>().ToArray();
        if (peers.Length == 0)
            return null;
        var environment = run.Environment(run.NewFolder("data"));
        PeerProgram[] programs =
        [
            new(run.Shell.File, ["-Help"], environment),
            new(run.Shell.File, ["-Command", $"Measure-PromptTokens '{Repository.Samples}' -WarningAction Ignore"], environment),
            .. peers.Select(peer => new PeerProgram("node", [peer.Script, "--help"], environment)),
        ];
        var times = Rounds.Run(run.Rounds, [.. programs.Select<PeerProgram, Func<double>>(program => () => program.Run().Milliseconds)]);
        for (var i = 0; i < peers.Length; i++)
            run.Add(Comparison.Of("start", "help", run.Shell.Name, times[0], peers[i].ToString(), times[i + 2]));
        for (var i = 0; i < peers.Length; i++)
            run.Add(Comparison.Of("start", "a measurement, compared with its help",
                run.Shell.Name, times[1], peers[i].ToString(), times[i + 2]));
        return null;
    }
}
