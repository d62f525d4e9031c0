using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Tool results longer than 5,000 tokens, if they were looked up in the transcripts. The tokens above that length are an upper
/// bound.
/// </summary>
internal sealed class LargeResultSource : ISavingSource
{
    private const long Long = LargeResult.MinimumTokens;

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        if (replay.Results is null)
            yield break;
        yield return new SavingCandidate
        {
            Kind = SavingKind.LargeResult,
            Title = "Tool results longer than 5,000 tokens",
            Certainty = SavingCertainty.UpperBound,
            Effect = "If the rest of a file or output is needed, it takes another request.",
            Change = "Read parts of files (Read's offset and limit, Grep first); "
                + $"\"bashOutputMaxChars\": 12000 in {SavingFinding.UserSettings} truncates command output.",
            Setting = "bashOutputMaxChars",
            SettingValue = "12000",
            SettingFile = SavingFinding.UserSettings,
            Apply = static settings => settings with { ResultTokens = Long },
            Details = result => (replay.ResultDetails?.Invoke() ?? []).Concat(Projects.Of(result)),
        };
    }
}
