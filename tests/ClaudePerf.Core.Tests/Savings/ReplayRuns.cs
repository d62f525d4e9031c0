using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Runs replays as long as the test does.</summary>
internal static class ReplayRuns
{
    internal static SavingReplayResult Under(this SavingReplay replay, SavingSettings settings) =>
        replay.Run(settings, cancellation: TestContext.Current.CancellationToken);
}
