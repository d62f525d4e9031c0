using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Runs replays for the duration of a test.</summary>
internal static class ReplayRuns
{
    internal static SavingReplayResult Under(this SavingReplay replay, SavingSettings settings) =>
        replay.Run(settings, cancellation: TestContext.Current.CancellationToken);
}
