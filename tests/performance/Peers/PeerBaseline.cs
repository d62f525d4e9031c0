using System.Text.Json;

namespace ClaudePerf.Performance.Peers;

/// <summary>The result of comparing a ratio with the baseline.</summary>
public enum RatioVerdict
{
    /// <summary>It is not worse than the baseline by more than the tolerance.</summary>
    Holds,

    /// <summary>It is worse by more than the tolerance.</summary>
    Worse,

    /// <summary>The baseline contains it, and this run did not measure it.</summary>
    NotMeasured,

    /// <summary>This run measured it, and the baseline does not contain it.</summary>
    NotInBaseline,
}

/// <summary>One ratio compared with the baseline.</summary>
/// <param name="Name">The comparison.</param>
/// <param name="Ratio">Our time divided by the peer's in this run; null if it was not measured.</param>
/// <param name="Baseline">The same in the baseline; null if the baseline does not contain it.</param>
/// <param name="Verdict">The result.</param>
public sealed record RatioCheck(string Name, double? Ratio, double? Baseline, RatioVerdict Verdict);

/// <summary>The ratios of an earlier run, our time divided by the peer's; smaller is better.</summary>
public static class PeerBaseline
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>Compares ratios with the baseline.</summary>
    /// <param name="baseline">The baseline's ratios by name.</param>
    /// <param name="measured">This run's ratios by name.</param>
    /// <param name="tolerance">How much worse a ratio may be: 0.2 is 20%.</param>
    /// <returns>One check for each name in either, ordered by name.</returns>
    public static IReadOnlyList<RatioCheck> Compare(IReadOnlyDictionary<string, double> baseline,
        IReadOnlyDictionary<string, double> measured, double tolerance)
    {
        var checks = new List<RatioCheck>();
        foreach (var name in baseline.Keys.Union(measured.Keys).Order(StringComparer.Ordinal))
        {
            double? before = baseline.TryGetValue(name, out var known) ? known : null;
            double? now = measured.TryGetValue(name, out var found) ? found : null;
            checks.Add(new RatioCheck(name, now, before, (before, now) switch
            {
                (_, null) => RatioVerdict.NotMeasured,
                (null, _) => RatioVerdict.NotInBaseline,
                // NaN never holds.
                _ => now <= before * (1 + tolerance) ? RatioVerdict.Holds : RatioVerdict.Worse,
            }));
        }
        return checks;
    }

    /// <summary>Whether the checks pass: nothing is worse, and at least one ratio of the baseline was measured.</summary>
    /// <param name="checks">From <see cref="Compare"/>.</param>
    /// <returns>Whether they do.</returns>
    public static bool Passes(IReadOnlyList<RatioCheck> checks) =>
        checks.Any(check => check.Verdict == RatioVerdict.Holds) && checks.All(check => check.Verdict != RatioVerdict.Worse);

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Ratios by name.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="JsonException">It is not a baseline.</exception>
    public static IReadOnlyDictionary<string, double> Load(string path) =>
        JsonSerializer.Deserialize<SortedDictionary<string, double>>(File.ReadAllText(path))
            ?? throw new JsonException($"{path} is not a baseline.");

    /// <summary>Writes a baseline. Names that this run did not measure keep their values in the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="measured">Ratios by name.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, double> measured)
    {
        var all = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (File.Exists(path))
        {
            foreach (var (name, ratio) in Load(path))
                all[name] = ratio;
        }
        foreach (var (name, ratio) in measured)
            all[name] = Math.Round(ratio, 4);
        File.WriteAllText(path, JsonSerializer.Serialize(all, Options) + "\n");
    }
}
