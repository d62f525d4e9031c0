namespace ClaudePerf.Performance.Peers;

/// <summary>Candidates that take turns, so that other work on the machine affects all of them.</summary>
internal static class Rounds
{
    /// <summary>Runs every candidate once unrecorded, then in rounds, every other round in reverse order.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="candidates">Each returns its time in milliseconds.</param>
    /// <returns>For each candidate the times of its rounds.</returns>
    internal static double[][] Run(int rounds, IReadOnlyList<Func<double>> candidates)
    {
        foreach (var candidate in candidates)
            candidate();
        var times = candidates.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                var turn = round % 2 == 0 ? i : candidates.Count - 1 - i;
                times[turn][round] = candidates[turn]();
            }
        }
        return times;
    }
}
