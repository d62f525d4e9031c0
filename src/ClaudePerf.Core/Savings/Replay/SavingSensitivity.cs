namespace ClaudePerf.Core.Savings.Replay;

/// <summary>What a saving is under another assumption of what compacting does.</summary>
/// <param name="Assumption">Which assumption is another one.</param>
/// <param name="Value">The assumption.</param>
/// <param name="Saving">The saving in USD.</param>
/// <param name="Share">The saving as a share of the bill.</param>
public sealed record SavingSensitivity(string Assumption, string Value, decimal Saving, double Share)
{
    /// <summary>Replays a period under each end of each assumption's range, and under all of them at once.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="settings">The other settings.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The measured assumptions first.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<SavingSensitivity> Of(SavingReplay replay, SavingSettings settings,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(replay);
        var (middle, low, high) = (CompactionEffects.Measured, CompactionEffects.Pessimistic, CompactionEffects.Optimistic);
        SavingSensitivity Run(string name, FormattableString value, CompactionEffects effects)
        {
            var result = replay.Run(settings, effects, cancellation);
            return new SavingSensitivity(name, value.ToString(System.Globalization.CultureInfo.CurrentCulture), result.Saving,
                result.Share);
        }
        var rows = new List<SavingSensitivity> { Run("Measured", $"all", middle) };
        foreach (var end in new[] { low, high })
        {
            rows.Add(Run("RestartTokens", $"{end.RestartTokens:N0}", middle with { RestartTokens = end.RestartTokens }));
            rows.Add(Run("RereadTokens", $"{end.RereadTokens:N0}", middle with { RereadTokens = end.RereadTokens }));
            rows.Add(Run("ExtraRequests", $"{end.ExtraRequests:N0}", middle with { ExtraRequests = end.ExtraRequests }));
            rows.Add(Run("Growth", $"{end.Growth:0.00}", middle with { Growth = end.Growth }));
            rows.Add(Run("SummaryTokens", $"{end.SummaryTokens:N0}", middle with { SummaryTokens = end.SummaryTokens }));
        }
        rows.Add(Run("Pessimistic", $"all", low));
        rows.Add(Run("Optimistic", $"all", high));
        return [.. rows.Take(1), .. rows.Skip(1).Take(rows.Count - 3).OrderBy(static row => row.Assumption, StringComparer.Ordinal),
            .. rows.TakeLast(2)];
    }
}
