namespace ClaudePerf.Core.Savings.Replay;

/// <summary>A saving under a different assumption about the effects of compaction.</summary>
/// <param name="Assumption">The assumption that differs.</param>
/// <param name="Value">The value of the assumption.</param>
/// <param name="Saving">The saving in USD.</param>
/// <param name="Share">The saving as a share of the bill.</param>
public sealed record SavingSensitivity(string Assumption, string Value, decimal Saving, double Share)
{
    /// <summary>Replays a period with each end of each assumption's range, and with all of them at once.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="settings">The settings to replay with.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The result for the measured assumptions comes first.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
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
