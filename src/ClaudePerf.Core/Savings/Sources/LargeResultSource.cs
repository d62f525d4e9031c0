using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>Results of tools longer than 5,000 tokens, where the transcripts were looked into: what lies above is an upper bound.</summary>
internal sealed class LargeResultSource : ISavingSource
{
    private const long Long = LargeResult.Fewest;

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        if (replay.Results is null)
            yield break;
        yield return new SavingCandidate
        {
            Kind = SavingKind.LargeResult,
            Title = "Results of tools above 5,000 tokens",
            Certainty = SavingCertainty.UpperBound,
            Effect = "Where the rest of a file or output is needed it is asked for with another request.",
            Change = "Ask for parts of files (Read's offset and limit, Grep first); "
                + "\"bashOutputMaxChars\": 12000 in ~/.claude/settings.json cuts output of commands.",
            Setting = "bashOutputMaxChars",
            SettingValue = "12000",
            Apply = static settings => settings with { ResultTokens = Long },
            Details = result => (replay.ResultDetails?.Invoke() ?? []).Concat(Projects.Of(result)),
        };
    }
}
