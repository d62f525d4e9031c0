namespace ClaudePerf.Performance.Loading;

/// <summary>Makes specimens smaller as long as they show a difference of the same sort. All ways to make any of them smaller are tried in
/// one run of the program.</summary>
internal static class Reduction
{
    private const int MaximumRounds = 25;
    private const int MaximumInRun = 3000;

    /// <summary>Reduces specimens that differ.</summary>
    internal static List<Outcome> Of(IReadOnlyList<Outcome> differing, LoadingProgram program)
    {
        var smallest = differing.ToArray();
        var open = Enumerable.Range(0, smallest.Length).ToHashSet();
        for (var round = 0; round < MaximumRounds && open.Count > 0; round++)
        {
            var each = MaximumInRun / open.Count;
            var candidates = open.SelectMany(
                i => Smaller(smallest[i].Specimen, round).Take(each).Select(specimen => (Owner: i, Specimen: specimen))).ToList();
            if (candidates.Count == 0)
                break;
            var outcomes = Trial.Of([.. candidates.Select(static candidate => candidate.Specimen)], program);
            var better = outcomes.Select((outcome, at) => (outcome, candidates[at].Owner))
                .Where(item => item.outcome.Differs && item.outcome.Sort == differing[item.Owner].Sort)
                .GroupBy(static item => item.Owner).ToDictionary(static group => group.Key,
                    static group => group.MinBy(static item => item.outcome.Specimen.Size).outcome);
            foreach (var i in open.ToArray())
            {
                if (better.TryGetValue(i, out var outcome))
                    smallest[i] = outcome;
                else
                    open.Remove(i);
            }
        }
        return [.. smallest];
    }

    // Without a file, without a half, without lines, without parts of lines.
    private static IEnumerable<Specimen> Smaller(Specimen specimen, int round)
    {
        for (var i = 0; i < specimen.Files.Length; i++)
        {
            if (specimen.Files.Length > 1)
                yield return specimen with { Files = specimen.Files.RemoveAt(i) };
        }
        for (var i = 0; i < specimen.Files.Length; i++)
        {
            if (specimen.Files[i].IsLink)
                continue;
            foreach (var text in SmallerTexts(specimen.Files[i].Text, round))
                yield return specimen with { Files = specimen.Files.SetItem(i, specimen.Files[i] with { Text = text }) };
        }
    }

    private static IEnumerable<string> SmallerTexts(string text, int round)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is var newline and >= 0 ? newline + 1 : text.Length;
            yield return text.Remove(at, end - at);
            at = end;
        }
        // Long pieces first; in a long text, different ones in each round.
        for (var length = text.Length / 2; length >= 1; length = length > 8 ? length / 2 : length - 1)
        {
            for (var at = length > 8 ? round % length : 0; at + length <= text.Length; at += Math.Max(1, length / 2))
            {
                if (!text.AsSpan(at, length).Contains(Specimen.Mark))
                    yield return text.Remove(at, length);
            }
        }
    }
}
